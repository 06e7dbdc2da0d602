//! What people see, word by word: each screen at 80 columns, on a pipe and in colour.
//!
//! The screens are in `screens/`. After a change that is meant, `INSTA_UPDATE=always cargo test -p xtask --test it screens`
//! writes them anew; read the difference.

use std::path::Path;

use crate::tiny::{answering, command, read, shared, shared_with_task, solution};

/// Takes the screen of a command, plain and in colour. What differs from one run to the next is named, not shown.
fn take(name: &str, course: &Path, words: &str, changing: &[(&str, &str)]) {
    for colour in [false, true] {
        let mut command = command(course, words);
        if colour {
            command.env("CLICOLOR_FORCE", "1");
        }
        let run = read(command.output().unwrap());
        let mut screen = format!("$ cargo xtask {words}\n{}", run.stdout);
        if !run.stderr.is_empty() {
            screen.push_str(&format!("on standard error:\n{}", run.stderr));
        }
        screen.push_str(&format!("exit code: {}\n", run.code.unwrap()));
        for (changes, stands_for) in changing {
            screen = screen.replace(changes, stands_for);
        }
        let plain = anstream::adapter::strip_str(&screen).to_string();
        if colour {
            assert_ne!(plain, screen, "{name} has no colour");
        } else {
            assert_eq!(plain, screen, "{name} has colour on a pipe");
            for line in plain.lines().filter(|line| !line.starts_with('$')) {
                // Paths and commands are never broken.
                let may_be_wide = line.contains('/') || line.contains("cargo ");
                assert!(
                    may_be_wide || line.chars().count() <= 80,
                    "{name} is wider than 80 columns: {line}"
                );
            }
        }
        let suffix = if colour { "colour" } else { "plain" };
        insta::with_settings!({
            snapshot_path => "../screens",
            prepend_module_to_snapshot => false,
            omit_expression => true,
        }, {
            insta::assert_snapshot!(format!("{name}-{suffix}"), screen.replace('\u{1b}', "␛"));
        });
    }
}

/// The screen of a check of a solution to the first chapter.
fn take_check(name: &str, lib: &str, words: &str) {
    let folder = solution(lib);
    let path = folder.path().display().to_string();
    let words = format!("check chapter 1 {words} --solution {path}");
    take(name, shared(), &words, &[(&path, "FOLDER")]);
}

#[test]
fn check_of_a_starter() {
    take("check_starter", shared(), "check chapter 1", &[]);
}

#[test]
fn check_of_a_right_solution() {
    take_check("check_right", &answering("42"), "");
}

#[test]
fn check_of_a_wrong_solution() {
    take_check("check_wrong", &answering("41"), "");
}

#[test]
fn check_of_one_step() {
    take_check("check_one_step", &answering("41"), "answer");
}

#[test]
fn check_of_what_does_not_compile() {
    take_check("check_unbuilt", "pub fn answer() -> u32 { \"42\" }\n", "");
}

#[test]
fn check_of_what_is_refused() {
    take_check("check_refused", &answering("std::process::exit(0)"), "");
}

#[test]
fn check_of_a_hang() {
    take_check("check_hang", &answering("loop {}"), "answer");
}

#[test]
fn check_of_a_chapter_that_there_is_not() {
    take("check_unknown", shared(), "check chapter 9", &[]);
}

#[test]
fn where_somebody_is_who_has_not_begun() {
    let course = crate::tiny::own();
    take("status", course.path(), "status", &[]);
    take("hint", course.path(), "hint chapter 1 answer --tier 2", &[]);
    take("solution_not_yet", course.path(), "solution chapter 1", &[]);
    take("reset_nothing", course.path(), "reset --undo", &[]);
}

#[test]
fn what_a_step_and_a_test_are_about() {
    take("explain_step", shared(), "explain answer", &[]);
    take("explain_test", shared(), "explain stays_the_same", &[]);
    take("explain_unknown", shared(), "explain anwser", &[]);
}

#[test]
fn trace_of_a_wake_in_vain() {
    let folder = crate::trace::wrong();
    let path = folder.path().display().to_string();
    let words = format!("trace chapter 4 --on reference --solution {path}");
    take(
        "trace_wrong",
        shared_with_task(),
        &words,
        &[(&path, "FOLDER")],
    );
}

#[test]
fn verify_of_a_chapter() {
    let course = crate::tiny::own();
    let seconds = (0..600).map(|seconds| format!("({seconds} s)"));
    let seconds: Vec<String> = seconds.collect();
    let changing: Vec<(&str, &str)> = seconds
        .iter()
        .map(|seconds| (seconds.as_str(), "(… s)"))
        .collect();
    take(
        "verify",
        course.path(),
        "verify chapter 1 --only reject",
        &changing,
    );
}
