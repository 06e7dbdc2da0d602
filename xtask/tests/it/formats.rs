//! What machines read.

use crate::tiny::{answering, check_solution, command, read, shared};

#[test]
fn json_says_its_format_and_version() {
    let run = check_solution(&answering("42"), "--json");
    let report: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(report["format"], "async-from-scratch/report");
    assert_eq!(report["version"], 1);
    assert_eq!(report["chapters"][0]["status"], "passing");
    assert_eq!(
        report["chapters"][0]["points"],
        serde_json::json!({"earned": 5, "possible": 5})
    );
}

#[test]
fn json_keeps_the_compilers_words_without_colour() {
    let run = check_solution("pub fn answer() -> u32 { forty_two }", "--json");
    assert_eq!(run.code, Some(3));
    assert!(run.stdout.contains("error[E0425]"), "{}", run.stdout);
    assert!(!run.stdout.contains("\\u001b"), "{}", run.stdout);
}

#[test]
fn junit_has_a_case_for_every_test() {
    let run = check_solution(&answering("41"), "--format junit");
    assert_eq!(
        run.stdout.matches("<testcase ").count(),
        3,
        "{}",
        run.stdout
    );
    assert_eq!(run.stdout.matches("<failure ").count(), 1, "{}", run.stdout);
}

#[test]
fn junit_is_not_green_for_what_does_not_compile() {
    let run = check_solution("pub fn answer() -> u32 { forty_two }", "--format junit");
    assert!(run.stdout.contains("errors=\"1\""), "{}", run.stdout);
    assert!(run.stdout.contains("E0425"), "{}", run.stdout);
    let run = check_solution(&answering("unsafe { 42 }"), "--format junit");
    assert!(run.stdout.contains("errors=\"1\""), "{}", run.stdout);
}

#[test]
fn colour_comes_only_when_it_is_wanted() {
    let coloured = |name: &str, value: &str| {
        let output = command(shared(), "check chapter 1")
            .env(name, value)
            .output()
            .unwrap();
        read(output).stdout.contains('\u{1b}')
    };
    assert!(!coloured("COLUMNS", "80"), "on a pipe");
    assert!(coloured("CLICOLOR_FORCE", "1"));
    assert!(!coloured("CI", "true"), "in CI on a pipe");
}

#[test]
fn narrow_terminals_get_narrow_text() {
    let folder = crate::tiny::solution(&answering("41"));
    let arguments = format!(
        "check chapter 1 answer --solution {}",
        folder.path().display()
    );
    let output = command(shared(), &arguments)
        .env("COLUMNS", "44")
        .output()
        .unwrap();
    let run = read(output);
    let sentence = run
        .stdout
        .lines()
        .find(|line| line.contains("The answer is"))
        .unwrap();
    assert!(sentence.chars().count() <= 44, "{sentence}");
}
