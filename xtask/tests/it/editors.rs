//! The problem matchers of `.vscode/tasks.json` on what a check really prints, read as VS Code reads them.

use std::{fs, path::Path};

use regex_lite::Regex;
use serde_json::Value;

use crate::tiny::{answering, check_solution, run, shared, solution};

#[derive(Debug, Default, Clone, PartialEq, Eq)]
struct Problem {
    file: String,
    line: String,
    message: String,
}

fn tasks() -> Vec<Value> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let text = fs::read_to_string(root.join(".vscode/tasks.json")).unwrap();
    let tasks: Value = serde_json::from_str(&text).unwrap();
    tasks["tasks"].as_array().unwrap().clone()
}

fn task(label: &str) -> Value {
    let mut tasks = tasks().into_iter();
    tasks.find(|task| task["label"] == label).unwrap()
}

/// What the matchers of a task find in a text.
fn problems(label: &str, text: &str) -> Vec<Problem> {
    let task = task(label);
    let matchers = task["problemMatcher"].as_array().unwrap();
    let found = matchers
        .iter()
        .flat_map(|matcher| find(matcher["pattern"].as_array().unwrap(), text));
    found.collect()
}

/// Patterns match lines that follow each other; the last may loop, and then each of its matches that has a file is a
/// problem.
fn find(patterns: &[Value], text: &str) -> Vec<Problem> {
    let lines: Vec<&str> = text.lines().collect();
    let mut found = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        let mut problem = Problem::default();
        let is_match = patterns
            .iter()
            .enumerate()
            .all(|(next, pattern)| matches(pattern, lines.get(at + next), &mut problem));
        if !is_match {
            at += 1;
            continue;
        }
        at += patterns.len();
        let last = patterns.last().unwrap();
        let mut keep = |problem: &Problem| {
            if !problem.file.is_empty() {
                found.push(problem.clone());
            }
        };
        keep(&problem);
        if last["loop"] == true {
            let mut next = Problem {
                message: problem.message,
                ..Problem::default()
            };
            while matches(last, lines.get(at), &mut next) {
                keep(&next);
                next.file.clear();
                at += 1;
            }
        }
    }
    found
}

fn matches(pattern: &Value, line: Option<&&str>, problem: &mut Problem) -> bool {
    let regex = Regex::new(pattern["regexp"].as_str().unwrap()).unwrap();
    let Some(captures) = line.and_then(|line| regex.captures(line)) else {
        return false;
    };
    for (name, field) in [
        ("file", &mut problem.file),
        ("line", &mut problem.line),
        ("message", &mut problem.message),
    ] {
        if let Some(group) = pattern[name].as_u64()
            && let Some(text) = captures.get(usize::try_from(group).unwrap())
        {
            *field = text.as_str().to_owned();
        }
    }
    true
}

fn problem(file: &str, line: &str, message: &str) -> Problem {
    Problem {
        file: file.into(),
        line: line.into(),
        message: message.into(),
    }
}

#[test]
fn a_failing_test_is_a_problem_at_its_line() {
    let run = check_solution(&answering("41"), "");
    let expected = [problem(
        "tests/01-tiny/answer.rs",
        "7",
        "is_the_known_one fails",
    )];
    assert_eq!(
        problems("check this step", &run.stdout),
        expected,
        "{run:?}"
    );
    assert_eq!(problems("watch", &run.stdout), expected);
}

#[test]
fn a_panic_in_the_students_code_is_a_problem_there() {
    let run = check_solution(&answering("\n panic!(\"no\")"), "answer");
    let found = problems("check this step", &run.stdout);
    assert!(
        found.contains(&problem(
            "crates/01-tiny/src/lib.rs",
            "2",
            "is_the_known_one fails"
        )),
        "{found:?} {run:?}"
    );
}

#[test]
fn what_the_compiler_says_is_a_problem_where_it_says_so() {
    let run = check_solution("pub fn answer() -> u32 { forty_two }", "");
    let expected = [problem(
        "crates/01-tiny/src/lib.rs",
        "1",
        "cannot find value `forty_two` in this scope",
    )];
    assert_eq!(
        problems("check this step", &run.stdout),
        expected,
        "{run:?}"
    );
    assert_eq!(problems("watch", &run.stdout), expected);
}

#[test]
fn what_is_refused_is_a_problem_at_its_line() {
    let run = check_solution(&answering("\nunsafe { 42 }"), "");
    let found = problems("check this step", &run.stdout);
    assert_eq!(found.len(), 1, "{run:?}");
    assert_eq!(found[0].file, "crates/01-tiny/src/lib.rs");
    assert_eq!(found[0].line, "2");
}

#[test]
fn a_pass_is_no_problem() {
    let run = check_solution(&answering("42"), "");
    assert_eq!(problems("check this step", &run.stdout), []);
}

#[test]
fn the_file_that_is_open_names_what_is_checked() {
    let first = run(shared(), "check file crates/01-tiny/src/lib.rs");
    assert!(first.stdout.contains("answer ") && first.stdout.contains("twice "));
    let whole = run(shared(), "check file crates/01-tiny/src/given.rs");
    assert!(whole.stdout.contains("0 of 2 steps"), "{whole:?}");
    let absolute = shared().join("tests/01-tiny/twice.rs");
    let one = run(shared(), &format!("check file {}", absolute.display()));
    assert!(one.stdout.contains("0 of 1 steps done"), "{one:?}");

    let nobodys = run(shared(), "check file Cargo.toml");
    assert_eq!(nobodys.code, Some(2), "{nobodys:?}");
    assert!(
        nobodys.stderr.contains("belongs to no chapter"),
        "{nobodys:?}"
    );
    let unwritten = run(shared(), "check file crates/02-later/src/lib.rs");
    assert_eq!(unwritten.code, Some(2), "{unwritten:?}");
    let missing = run(shared(), "check file nowhere.rs");
    assert!(missing.stderr.contains("there is no file"), "{missing:?}");
}

#[test]
fn quiet_says_nothing_of_what_passes() {
    let right = check_solution(&answering("42"), "-q");
    assert_eq!((right.code, right.stdout.as_str()), (Some(0), ""));
    let folder = solution(&answering("41"));
    let arguments = format!("check -q chapter 1 --solution {}", folder.path().display());
    let wrong = run(shared(), &arguments);
    assert_eq!(wrong.code, Some(1));
    let mut lines = wrong.stdout.lines();
    assert_eq!(
        lines.next(),
        Some("chapter 1: 1 of 2 steps done, 2 of 5 points")
    );
    assert!(lines.next().unwrap().starts_with("next: answer, look at "));
    assert_eq!(lines.next(), None);
}
