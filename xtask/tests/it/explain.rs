//! `explain`, on the tiny course and on the real one.

use std::path::Path;

use crate::tiny::{Run, run, shared};

fn real(arguments: &str) -> Run {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    run(root, arguments)
}

#[test]
fn a_test_is_explained_with_its_contract_and_the_mistakes_it_catches() {
    let run = run(shared(), "explain calls_twice");
    assert_eq!(run.code, Some(0), "{run:?}");
    assert_eq!(
        run.stdout,
        "\
calls_twice
a test of step twice, chapter 1 · A tiny chapter

What it proves
  `twice` calls its closure twice.

What that rests on
  FnMut::call_mut: \"Performs the call operation.\"
  https://doc.rust-lang.org/std/ops/trait.FnMut.html#tymethod.call_mut
  and the lesson, in the section
  \"Step 2: twice\"
  crates/01-tiny/README.md#step-2-twice

Mistakes that it catches
  - calls the closure once

To read it
  tests/01-tiny/twice.rs:5

To run it alone
  cargo xtask check chapter 1 twice --test calls_twice
  cargo test -p tiny --test twice calls_twice
"
    );
}

#[test]
fn a_step_is_explained_with_what_it_asks_for_and_its_tests() {
    let run = run(shared(), "explain chapter 1 answer");
    assert_eq!(run.code, Some(0), "{run:?}");
    assert_eq!(
        run.stdout,
        "\
answer  a step of chapter 1 · A tiny chapter, 3 points

What is asked
  Step 1: answer

In the lesson
  \"Step 1: answer\"
  crates/01-tiny/README.md#step-1-answer

Your file
  crates/01-tiny/src/lib.rs

Its tests
  is_the_known_one
    The answer is the one that everybody knows.
  stays_the_same
    The answer stays the same.

More
  cargo xtask check chapter 1 answer
  cargo xtask explain chapter 1 TEST
"
    );
}

#[test]
fn a_test_without_a_contract_rests_on_the_lesson() {
    let run = run(shared(), "explain chapter 1 answer stays_the_same");
    assert_eq!(run.code, Some(0), "{run:?}");
    let same = crate::tiny::run(shared(), "explain answer::stays_the_same");
    assert_eq!(run.stdout, same.stdout);
    let rests = "What that rests on\n  the lesson, in the section\n  \"Step 1: answer\"\n";
    assert!(run.stdout.contains(rests), "{}", run.stdout);
    assert!(!run.stdout.contains("Mistakes"), "{}", run.stdout);
}

#[test]
fn names_that_nothing_has_are_answered_with_like_ones() {
    for (name, words) in [
        (
            "calls_twise",
            "is called `calls_twise`; there is `calls_twice`",
        ),
        ("known", "is called `known`; there is `is_the_known_one`"),
        (
            "zzz",
            "is called `zzz`; `cargo xtask check --json` lists them all",
        ),
        (
            "chapter 1 anwser",
            "no step and no test of chapter 1 is called `anwser`; there is `answer`",
        ),
        ("", "name a step or a test: `cargo xtask explain countdown`"),
        ("chapter 7 answer", "there is no chapter 7"),
    ] {
        let run = run(shared(), &format!("explain {name}"));
        assert_eq!(run.code, Some(2), "{run:?}");
        assert!(run.stderr.contains(words), "no `{words}` in {}", run.stderr);
        assert_eq!(run.stdout, "");
    }
}

#[test]
fn a_name_of_several_things_is_answered_with_all_of_them() {
    let several = real("explain join");
    assert_eq!(several.code, Some(2), "{several:?}");
    for line in [
        "  cargo xtask explain chapter 2 join   a step\n",
        "  cargo xtask explain chapter 3 join   a step\n",
    ] {
        assert!(several.stderr.contains(line), "{several:?}");
    }
    let one = real("explain chapter 3 join");
    assert_eq!(one.code, Some(0), "{one:?}");
}

#[test]
fn a_compile_case_is_explained() {
    let run = real("explain fail/a_timer_cannot_be_cloned");
    assert_eq!(run.code, Some(0), "{run:?}");
    for words in [
        "a program for step bounds, chapter 4",
        "  tests/04-timer/compile/fail/a_timer_cannot_be_cloned.rs\n",
        "  cargo test -p timer --test bounds\n",
    ] {
        assert!(run.stdout.contains(words), "no `{words}` in {}", run.stdout);
    }
}

/// What a chapter's authors write fits, and every step and test has something to say.
#[test]
fn everything_can_be_explained_at_eighty_columns() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    for step in ["poll", "socket_read", "waker_fn", "timer_queue", "capstone"] {
        let text = run(root, &format!("explain {step}")).stdout;
        assert!(text.contains("What is asked"), "{text}");
        let wide = text.lines().find(|line| line.chars().count() > 80);
        assert_eq!(wide, None);
    }
}
