//! Honest submissions of the real course: each gets exactly its points, and nothing is found in it.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use super::{assert_sums, earned, read};
use crate::tiny::{copy, run};

/// What somebody has not begun who has begun everything else, by chapter.
const NOT_BEGUN: [&str; 5] = [
    "run_all.rs",
    "join_all.rs",
    "tape.rs",
    "timer_queue.rs",
    "capstone.rs",
];

fn course() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

/// The folders of the chapters, in order.
fn chapters() -> Vec<String> {
    let entries = fs::read_dir(course().join("tests")).unwrap();
    let mut folders: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.starts_with(|first: char| first.is_ascii_digit()))
        .collect();
    folders.sort();
    folders
}

/// The points of the chapters, without those of steps that begin in the file `not_begun` or need such a step.
fn points(folder: &str, not_begun: &str) -> i64 {
    let path = course().join("tests").join(folder).join("chapter.toml");
    let chapter: toml::Table = fs::read_to_string(path).unwrap().parse().unwrap();
    let mut lost = BTreeSet::new();
    let mut points = 0;
    for step in chapter["step"].as_array().unwrap() {
        let name = step["name"].as_str().unwrap();
        let needs = step.get("needs").and_then(toml::Value::as_array);
        let mut needs = needs
            .into_iter()
            .flatten()
            .map(|need| need.as_str().unwrap());
        let begins_there = step["begin"].as_str().unwrap().ends_with(not_begun);
        if begins_there || needs.any(|need| lost.contains(need)) {
            lost.insert(name);
        } else {
            points += step["points"].as_integer().unwrap();
        }
    }
    points
}

#[test]
fn honest_submissions_of_the_real_course_get_exactly_their_points() {
    let folder = tempfile::tempdir().unwrap();
    let place = |name: &str, chapter: &str| -> PathBuf {
        folder
            .path()
            .join(name)
            .join("crates")
            .join(chapter)
            .join("src")
    };
    let mut expected = [("unusual", 0), ("half", 0), ("starter", 0)];
    for (at, chapter) in chapters().iter().enumerate() {
        let tests = course().join("tests").join(chapter);
        let (accept, starter) = (tests.join("accept"), tests.join("starter/src"));
        // A right but unusual form, another one in each chapter.
        let forms = fs::read_dir(&accept).unwrap();
        let mut forms: Vec<PathBuf> = forms.map(|entry| entry.unwrap().path()).collect();
        forms.retain(|form| !form.ends_with("reference"));
        forms.sort();
        copy(&accept.join("reference"), &place("unusual", chapter));
        copy(&forms[at * 3 % forms.len()], &place("unusual", chapter));
        copy(&accept.join("reference"), &place("half", chapter));
        fs::copy(
            starter.join(NOT_BEGUN[at]),
            place("half", chapter).join(NOT_BEGUN[at]),
        )
        .unwrap();
        copy(&starter, &place("starter", chapter));
        expected[0].1 += points(chapter, "no file");
        expected[1].1 += points(chapter, NOT_BEGUN[at]);
    }
    let results = folder.path().join("out");
    let submissions = expected.map(|(name, _)| folder.path().join(name).display().to_string());
    let words = format!(
        "grade {} --format json --output {}",
        submissions.join(" "),
        results.display()
    );
    let run = run(course(), &words);
    assert_eq!(run.code, Some(0), "{run:?}");
    for (name, points) in expected {
        let grade = read(&results, name);
        assert_sums(&grade);
        for chapter in grade["chapters"].as_array().unwrap() {
            assert_eq!(chapter["findings"], serde_json::json!([]), "{name}");
        }
        assert_eq!(earned(&grade["score"]), 100 * points, "{name}: {grade:#}");
    }
}
