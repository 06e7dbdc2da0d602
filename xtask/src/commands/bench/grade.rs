//! `bench grade`: a whole submission graded, beside a fresh clone and `cargo test` for each chapter.

use std::{
    fs,
    path::Path,
    time::{Duration, Instant},
};

use anyhow::{Context, Result};

use super::{copy, median, task, time};
use crate::{
    course::Course,
    exit::Exit,
    settings::Settings,
    stage::{Files, Stage},
    submission::Submission,
};

/// Medians over rounds that alternate; the first of each compiles what all share, and does not count.
pub fn run(settings: &Settings, course: &Course, rounds: u32) -> Result<Exit> {
    let folder = tempfile::tempdir().context("the temporary folder cannot be used")?;
    let submission = folder.path().join("submission");
    hand_in(course, &submission)?;
    let last = course
        .chapters
        .last()
        .context("the course has no chapter")?;
    let clone = copy(course, last)?;
    let sources = sources(&clone)?;
    let (mut grades, mut naives, mut by_chapter) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..=rounds {
        let results = folder.path().join("results");
        let arguments = format!(
            "grade {} --format json --force --output {}",
            submission.display(),
            results.display()
        );
        let mut grade = task(settings, &clone, settings.runner.clone(), &arguments);
        grade.directory.clone_from(&course.root);
        grades.push(time(&grade)?);
        by_chapter.push(seconds(&results)?);

        let begun = Instant::now();
        clone_afresh(course, &clone, &sources)?;
        for chapter in &course.chapters {
            let arguments = format!("test --quiet --package {} --tests", chapter.package);
            time(&task(settings, &clone, settings.cargo.clone(), &arguments))?;
        }
        naives.push(begun.elapsed());
    }
    let (grade, naive) = (median(&mut grades[1..]), median(&mut naives[1..]));
    let ratio = naive.as_secs_f64() / grade.as_secs_f64();
    println!(
        "grade        {:>7.2} s   (medians of {rounds} rounds, alternating)",
        grade.as_secs_f64()
    );
    println!("fresh clone  {:>7.2} s", naive.as_secs_f64());
    println!("ratio        {ratio:>7.2} x");
    for (at, chapter) in course.chapters.iter().enumerate() {
        let rounds = by_chapter[1..].iter().filter_map(|round| round.get(at));
        let mut times: Vec<Duration> = rounds.copied().collect();
        if !times.is_empty() {
            let time = median(&mut times).as_secs_f64();
            println!("  of that, chapter {:<2} {time:>7.2} s", chapter.number);
        }
    }
    Ok(Exit::Done)
}

/// A finished submission: the references.
fn hand_in(course: &Course, folder: &Path) -> Result<()> {
    for chapter in &course.chapters {
        let crate_dir = folder.join("crates").join(&chapter.folder);
        for (path, text) in Submission::reference(course, chapter)?.files {
            let path = crate_dir.join(path);
            fs::create_dir_all(path.parent().unwrap_or(&crate_dir))?;
            fs::write(path, text)?;
        }
    }
    Ok(())
}

/// What the clone consists of, without what was built in it.
fn sources(clone: &Stage) -> Result<Files> {
    let mut files = Files::new();
    for folder in ["crates", "tests"] {
        super::add_folder(&clone.directory, Path::new(folder), &mut files)?;
    }
    for file in ["Cargo.toml", "Cargo.lock", "rust-toolchain.toml"] {
        files.insert(file.into(), fs::read(clone.directory.join(file))?);
    }
    Ok(files)
}

/// Every file anew; third-party crates stay built.
fn clone_afresh(course: &Course, clone: &Stage, files: &Files) -> Result<()> {
    clone.write(course, &Files::new())?;
    for (path, content) in files {
        let path = clone.directory.join(path);
        fs::create_dir_all(path.parent().unwrap_or(&clone.directory))?;
        fs::write(path, content)?;
    }
    Ok(())
}

/// How long each chapter took, by the grade's own account.
fn seconds(results: &Path) -> Result<Vec<Duration>> {
    let path = results.join("submission.json");
    let text = fs::read_to_string(&path)
        .with_context(|| format!("there is no result `{}`", path.display()))?;
    let grade: serde_json::Value = serde_json::from_str(&text)?;
    let chapters = grade["chapters"].as_array().into_iter().flatten();
    let seconds = chapters.filter_map(|chapter| chapter["seconds"].as_f64());
    Ok(seconds.map(Duration::from_secs_f64).collect())
}
