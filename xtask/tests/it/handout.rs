//! The students' edition.

use std::{fs, path::Path};

use crate::tiny::{own, run};

fn files(folder: &Path) -> Vec<String> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let relative = path.strip_prefix(folder).unwrap();
                files.push(relative.display().to_string());
            }
        }
    }
    files
}

#[test]
fn the_students_edition_has_no_solution_and_checks_as_well() {
    let course = own();
    // What somebody wrote, and what students sent, stays here.
    fs::write(course.path().join("crates/01-tiny/src/lib.rs"), "// mine").unwrap();
    fs::create_dir(course.path().join("submissions")).unwrap();
    fs::write(course.path().join("submissions/ada.rs"), "").unwrap();
    fs::write(course.path().join("AGENTS.md"), "").unwrap();
    fs::create_dir(course.path().join(".vscode")).unwrap();
    fs::write(course.path().join(".vscode/tasks.json"), "{}").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let handout = folder.path().join("handout");
    let words = format!("handout {}", handout.display());
    let first = run(course.path(), &words);
    assert_eq!(first.code, Some(0), "{first:?}");
    let files = files(&handout);
    for missing in ["/accept/", "/reject/", "submissions"] {
        let found = files.iter().find(|file| file.contains(missing));
        assert_eq!(found, None);
    }
    for there in [
        "AGENTS.md",
        ".vscode/tasks.json",
        "tests/01-tiny/mistakes.json",
        "tests/contracts.toml",
    ] {
        assert!(files.iter().any(|file| file == there), "{there}");
    }
    let check = run(&handout, "check chapter 1");
    assert_eq!(check.code, Some(1), "{check:?}");
    assert!(
        check.stdout.contains("not started  answer"),
        "{}",
        check.stdout
    );
    let library = handout.join("crates/01-tiny/src/lib.rs");
    fs::write(library, "pub fn answer() -> u32 { 4 }\n").unwrap();
    let check = run(&handout, "check chapter 1 answer");
    let known = "this looks like a known mistake: the answer has one digit";
    assert!(check.stdout.contains(known), "{}", check.stdout);
    let check = run(&handout, "check chapter 1 --on reference");
    assert_eq!(
        check.code,
        Some(1),
        "the first chapter needs none: {check:?}"
    );
    let again = run(course.path(), &words);
    assert_eq!(again.code, Some(2), "{again:?}");
    assert!(again.stderr.contains("is not empty"), "{}", again.stderr);
}
