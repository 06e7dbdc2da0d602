//! `workflows/gradescope/run_autograder`, as Gradescope runs it.
#![cfg(unix)]

use std::{fs, path::Path, process::Output};

use serde_json::Value;

use crate::tiny::{answering, shared};

/// Runs the script on a submission of chapter 1, with one more variable.
#[expect(
    clippy::disallowed_methods,
    reason = "the script is started as Gradescope does"
)]
fn autograder(folder: &Path, variable: (&str, &str)) -> Output {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    fs::create_dir_all(folder.join("source")).unwrap();
    fs::create_dir_all(folder.join("submission")).unwrap();
    fs::write(folder.join("submission/lib.rs"), answering("41")).unwrap();
    fs::write(folder.join("source/chapter"), "1\n").unwrap();
    let course = folder.join("source/course");
    if !course.exists() {
        std::os::unix::fs::symlink(shared(), course).unwrap();
    }
    let grade = format!("{} grade", env!("CARGO_BIN_EXE_xtask"));
    std::process::Command::new("bash")
        .arg(root.join("workflows/gradescope/run_autograder"))
        .env("AUTOGRADER", folder)
        .env("GRADE", grade)
        .env("REQUIRE_LEVEL", "L0")
        .env(variable.0, variable.1)
        .output()
        .unwrap()
}

#[test]
fn gradescope_gets_a_result_for_a_grade_and_nothing_for_a_fault_of_ours() {
    let folder = tempfile::tempdir().unwrap();
    let results = folder.path().join("results");
    let output = autograder(folder.path(), ("TMPDIR", "/no/such/folder"));
    assert_eq!(output.status.code(), Some(75), "{output:?}");
    assert_eq!(fs::read_dir(&results).unwrap().count(), 0);
    let output = autograder(folder.path(), ("NO_COLOR", "1"));
    assert!(output.status.success(), "{output:?}");
    let text = fs::read_to_string(results.join("results.json")).unwrap();
    let result: Value = serde_json::from_str(&text).unwrap();
    let tests = result["tests"].as_array().unwrap();
    let sum: f64 = tests.iter().filter_map(|test| test["score"].as_f64()).sum();
    assert_eq!(sum, 3.5);
}
