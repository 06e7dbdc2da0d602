//! `bench`: how long from an edit to a verdict, beside a bare `cargo test` of the same test files.

mod grade;
mod watch;

use std::{
    fs,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};

use crate::{
    cargo::{BUILD_LIMITS, words},
    check::{references, staged_files},
    cli::{Bench, BenchWhat},
    course::{Chapter, Course},
    exit::Exit,
    failure::Failure,
    process::{self, Ending, Task},
    settings::Settings,
    stage::{Part, Stage},
    submission::Submission,
};

pub fn run(arguments: &Bench, settings: &Settings) -> Result<Exit> {
    let course = Course::read(&Course::find(&settings.directory)?)?;
    match arguments.what {
        Some(BenchWhat::Grade) => return grade::run(settings, &course, arguments.edits),
        Some(BenchWhat::Watch) => return watch::run(settings, &course, arguments.edits),
        None => {}
    }
    let chapters = match &arguments.chapters[..] {
        [] => course.chapters.iter().collect(),
        numbers => numbers
            .iter()
            .map(|number| super::find(&course, *number))
            .collect::<Result<Vec<_>>>()?,
    };
    println!(
        "medians of {} edits each, alternating; without cargo's own start\n{:<10} {:>9} {:>13} {:>7}",
        arguments.edits, "", "check", "cargo test", "ratio"
    );
    for chapter in chapters {
        let (check, bare) = measure(settings, &course, chapter, arguments.edits)?;
        let ratio = check.as_secs_f64() / bare.as_secs_f64();
        println!(
            "chapter {:<2} {:>7.2} s {:>11.2} s {ratio:>6.2}x",
            chapter.number,
            check.as_secs_f64(),
            bare.as_secs_f64()
        );
    }
    Ok(Exit::Done)
}

/// Medians over edits of the reference solution in a copy of the course.
fn measure(
    settings: &Settings,
    course: &Course,
    chapter: &Chapter,
    edits: u32,
) -> Result<(Duration, Duration)> {
    let copy = copy(course, chapter)?;
    let source = copy
        .directory
        .join("crates")
        .join(&chapter.folder)
        .join(&chapter.steps[0].begin);
    let original = fs::read_to_string(&source)
        .with_context(|| format!("cannot read `{}`", source.display()))?;
    let check = task(
        settings,
        &copy,
        settings.runner.clone(),
        &format!("check chapter {}", chapter.number),
    );
    let bare = task(
        settings,
        &copy,
        settings.cargo.clone(),
        &format!("test --quiet --package {} --tests", chapter.package),
    );
    let (mut checks, mut bares) = (Vec::new(), Vec::new());
    // The first of each compiles everything and does not count.
    for edit in 0..=edits {
        for (task, times) in [(&check, &mut checks), (&bare, &mut bares)] {
            fs::write(
                &source,
                format!("{original}\n// edit {edit} {}\n", times.len()),
            )?;
            let time = time(task)?;
            times.push(time);
        }
    }
    Ok((median(&mut checks[1..]), median(&mut bares[1..])))
}

/// A copy of the course in which the references are the students' work.
fn copy(course: &Course, chapter: &Chapter) -> Result<Stage> {
    let stage = Stage::at(&course.root.join("target"), "bench");
    let references = references(course, chapter)?;
    let reference = Submission::reference(course, chapter)?;
    let part = Part {
        chapter,
        sources: &reference.files,
        with_tests: true,
        with_examples: false,
    };
    let mut files = staged_files(course, &references, part, false)?;
    // A check in the copy stages the modelled form from there.
    if course.root.join("tests/simstd").is_dir() {
        add_folder(&course.root, Path::new("tests/simstd"), &mut files)?;
    }
    for staged in course.before(chapter).chain([chapter]) {
        add_folder(
            &course.root,
            &Path::new("tests").join(&staged.folder),
            &mut files,
        )?;
    }
    stage.write(course, &files)?;
    Ok(stage)
}

fn add_folder(root: &Path, folder: &Path, files: &mut crate::stage::Files) -> Result<()> {
    for entry in fs::read_dir(root.join(folder))? {
        let entry = entry?;
        let path = folder.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            add_folder(root, &path, files)?;
        } else {
            files.insert(path.clone(), fs::read(root.join(path))?);
        }
    }
    Ok(())
}

fn task(settings: &Settings, copy: &Stage, program: PathBuf, arguments: &str) -> Task {
    let mut environment = settings.environment.clone();
    environment.push(("CARGO".into(), settings.cargo.clone().into()));
    Task {
        program,
        arguments: words(arguments),
        directory: copy.directory.clone(),
        environment,
        input: String::new(),
        limits: BUILD_LIMITS,
    }
}

fn time(task: &Task) -> Result<Duration> {
    let begun = Instant::now();
    let finished =
        process::run(task, None).map_err(|error| Failure::Infrastructure(error.to_string()))?;
    let elapsed = begun.elapsed();
    if finished.ending == Ending::Interrupted {
        return Err(Failure::Interrupted.into());
    }
    let good = matches!(finished.ending, Ending::Exited(status) if status.success());
    ensure!(
        good,
        Failure::Ours(format!(
            "`{} {:?}` does not pass on the reference\n{}",
            task.program.display(),
            task.arguments,
            String::from_utf8_lossy(&[finished.stdout, finished.stderr].concat())
        ))
    );
    Ok(elapsed)
}

fn median(times: &mut [Duration]) -> Duration {
    times.sort();
    times[times.len() / 2]
}
