//! `status`, `hint` and `solution`, as a student goes along.

use std::{fs, path::Path};

use crate::tiny::{Run, answering, command, own, read, run, shared, solution};

const LIB: &str = "crates/01-tiny/src/lib.rs";
const MEMORY: &str = "target/check/memory/01-tiny.report";

fn write(course: &Path, lib: &str) {
    fs::write(course.join(LIB), lib).unwrap();
}

/// Runs words, and says whether anything was built or run for it: a check writes the stage's manifest if it is gone.
fn run_and_look(course: &Path, words: &str) -> (Run, bool) {
    let manifest = course.join("target/check/mine/Cargo.toml");
    let _ = fs::remove_file(&manifest);
    let run = run(course, words);
    assert_eq!(run.stderr, "", "{words}");
    (run, manifest.exists())
}

#[test]
fn an_untouched_course_is_known_without_building_anything() {
    let course = own();
    let status = run(course.path(), "status");
    assert_eq!(status.code, Some(0), "{status:?}");
    assert_eq!(
        status.stdout,
        "\
chapter 1  [..........]  0 of 2 steps  0 of 5 points  A tiny chapter

chapter 1 · A tiny chapter

not started  answer         The answer
not started  twice          Twice

next: answer, begin at crates/01-tiny/src/lib.rs:8
      the lesson is crates/01-tiny/README.md
"
    );
    let bare = run(course.path(), "");
    assert_eq!(bare.code, Some(0), "{bare:?}");
    assert_eq!(
        bare.stdout,
        status.stdout + "\n`cargo xtask help` lists all commands\n"
    );
    let json = run(course.path(), "status --json");
    let json: serde_json::Value = serde_json::from_str(&json.stdout).unwrap();
    assert_eq!(json["format"], "async-from-scratch/report");
    assert_eq!(json["chapters"][0]["status"], "not_started");
    assert_eq!(json["chapters"][0]["steps"][1]["name"], "twice");
    let hint = run(course.path(), "hint");
    assert_eq!(hint.code, Some(0), "{hint:?}");
    assert_eq!(
        hint.stdout,
        "\
chapter 1 · A tiny chapter

not started  answer  The answer

hint 1 of 3  What is it?

next: look at crates/01-tiny/src/lib.rs:8
      cargo xtask hint chapter 1 answer --tier 2  says more
"
    );
    assert!(!course.path().join("target/check/mine").exists());
}

#[test]
fn what_was_found_out_is_remembered_for_as_long_as_it_is_true() {
    let course = own();
    let course = course.path();
    write(course, &answering("41"));
    let (first, checked) = run_and_look(course, "status");
    assert!(checked);
    assert_eq!(first.code, Some(0), "{first:?}");
    assert_eq!(
        first.stdout,
        "\
chapter 1  [#####.....]  1 of 2 steps  2 of 5 points  A tiny chapter

chapter 1 · A tiny chapter

       FAIL  answer         The answer  1 of 2 tests pass
       pass  twice          Twice  2 points

next: answer, look at crates/01-tiny/src/lib.rs:1
      cargo xtask check chapter 1 answer  says what is wrong
      cargo xtask hint                    helps on
"
    );
    // Neither other sources nor a part of the tests take its place.
    let right = solution(&answering("42"));
    for words in [
        format!("check chapter 1 --solution {}", right.path().display()),
        "check chapter 1 --test stays_the_same".to_owned(),
        "check chapter 1 twice".to_owned(),
    ] {
        run(course, &words);
        let (again, checked) = run_and_look(course, "status");
        assert!(!checked, "{words}");
        assert_eq!(again.stdout, first.stdout);
    }
    // What is damaged is as good as nothing.
    let memory = fs::read_to_string(course.join(MEMORY)).unwrap();
    let damages = [
        memory[..memory.len() / 2].to_owned(),
        memory.replace("failing", "passing"),
        memory.replacen("memory 1", "memory 0", 1),
        String::new(),
    ];
    for damaged in damages {
        fs::write(course.join(MEMORY), &damaged).unwrap();
        let (again, checked) = run_and_look(course, "status");
        assert!(checked, "{damaged}");
        assert_eq!(again.stdout, first.stdout);
    }
    // So is what was found out about other tests, or another answer.
    let tests = course.join("tests/01-tiny/twice.rs");
    let text = fs::read_to_string(&tests).unwrap();
    fs::write(&tests, text + "// a newer course\n").unwrap();
    assert!(run_and_look(course, "status").1);
    write(course, &answering("42"));
    let (done, checked) = run_and_look(course, "status");
    assert!(checked);
    assert!(
        done.stdout.contains("next: nothing, every chapter is done"),
        "{}",
        done.stdout
    );
    // A check is always a check, and leaves what it found out.
    write(course, &answering("43"));
    assert!(run_and_look(course, "check chapter 1").1);
    assert!(!run_and_look(course, "status").1);
}

#[test]
fn a_step_that_ended_in_two_ways_is_asked_for_again() {
    let course = own();
    let course = course.path();
    // It fails the first time, and passes ever after.
    let marker = course.join("marker");
    let body = format!("if given::seen({marker:?}) {{ 42 }} else {{ 41 }}");
    let given = "pub const GIVEN: u32 = 1;\n\
        pub fn seen(path: &str) -> bool { std::fs::exists(path).unwrap() }\n";
    fs::write(course.join("tests/01-tiny/starter/src/given.rs"), given).unwrap();
    fs::write(course.join("crates/01-tiny/src/given.rs"), given).unwrap();
    write(course, &format!("mod given;\n{}", answering(&body)));
    assert!(run_and_look(course, "status").0.stdout.contains("FAIL"));
    fs::write(&marker, "").unwrap();
    assert!(run_and_look(course, "status").0.stdout.contains("FAIL"));
    run(course, "check chapter 1 answer");
    let (status, checked) = run_and_look(course, "status");
    assert!(checked);
    assert!(!status.stdout.contains("FAIL"), "{}", status.stdout);
}

#[test]
fn a_hint_is_as_large_as_it_has_to_be() {
    let course = own();
    let course = course.path();
    write(course, &answering("41"));
    let hint = run(course, "hint");
    assert_eq!(hint.code, Some(0), "{hint:?}");
    let expected = "\
chapter 1 · A tiny chapter

       FAIL  answer  The answer

             is_the_known_one fails
               The answer is the one that everybody knows.
             1 of 2 tests pass

hint 2 of 3  A number.

next: look at crates/01-tiny/src/lib.rs:1
      cargo xtask hint chapter 1 answer --tier 3  says more
";
    assert_eq!(hint.stdout, expected);
    for words in [
        "hint",
        "hint answer",
        "hint chapter 1",
        "hint chapter 1 answer",
    ] {
        let (again, checked) = run_and_look(course, words);
        assert!(!checked, "{words}");
        assert_eq!(again.stdout, expected, "{words}");
    }
    for (tier, text) in [(1, "What is it?"), (2, "A number."), (3, "42.")] {
        let hint = run(course, &format!("hint --tier {tier}"));
        let line = format!("hint {tier} of 3  {text}\n");
        assert!(hint.stdout.contains(&line), "{}", hint.stdout);
    }
    let last = run(course, "hint --tier 3");
    assert!(
        last.stdout
            .ends_with("      the lesson says why: crates/01-tiny/README.md#step-1-answer\n"),
        "{}",
        last.stdout
    );
    let passing = run(course, "hint twice");
    assert_eq!(
        passing.stdout,
        "\
chapter 1 · A tiny chapter

       pass  twice  Twice

next: answer, look at crates/01-tiny/src/lib.rs:1
      cargo xtask hint chapter 1 answer
"
    );
}

#[test]
fn what_does_not_compile_or_is_refused_is_said_with_its_place() {
    let course = own();
    let course = course.path();
    write(course, "pub fn answer() -> u32 {\n    forty_two\n}\n");
    let status = run(course, "status");
    assert_eq!(status.code, Some(0), "{status:?}");
    assert_eq!(
        status.stdout,
        "\
chapter 1  [..........]  0 of 2 steps  0 of 5 points  A tiny chapter
           DOES NOT COMPILE: crates/01-tiny/src/lib.rs:2:5

chapter 1 · A tiny chapter

next: make it compile, look at crates/01-tiny/src/lib.rs:2:5
      `cargo xtask check chapter 1` shows the compiler's words
"
    );
    let hint = run(course, "hint");
    assert_eq!(
        hint.stdout,
        "\
chapter 1 · A tiny chapter

 NO COMPILE  answer  The answer

             error[E0425]: cannot find value `forty_two` in this scope

hint 2 of 3  A number.

next: look at crates/01-tiny/src/lib.rs:2:5
      cargo xtask hint chapter 1 answer --tier 3  says more
"
    );
    write(course, &answering("\nunsafe { 42 }"));
    let status = run(course, "status");
    assert_eq!(status.code, Some(0), "{status:?}");
    assert!(
        status
            .stdout
            .contains("           REFUSED: crates/01-tiny/src/lib.rs:2\n"),
        "{}",
        status.stdout
    );
    let hint = run(course, "hint");
    assert_eq!(hint.code, Some(0), "{hint:?}");
    assert!(
        hint.stdout
            .contains("    REFUSED  crates/01-tiny/src/lib.rs:2\n"),
        "{}",
        hint.stdout
    );
    let solution = run(course, "solution chapter 1");
    assert_eq!(solution.code, Some(1), "{solution:?}");
    assert!(solution.stdout.contains("REFUSED"), "{}", solution.stdout);
    fs::remove_file(course.join(LIB)).unwrap();
    let status = run(course, "status");
    assert_eq!(status.code, Some(0), "{status:?}");
    assert!(
        status
            .stdout
            .contains("CANNOT BE READ\n           there is no `lib.rs`"),
        "{}",
        status.stdout
    );
    let json = run(course, "status --json");
    assert_eq!(json.code, Some(2), "{json:?}");
}

#[test]
fn a_solution_is_shown_to_those_who_have_one() {
    let course = own();
    let course = course.path();
    let not_yet = run(course, "solution chapter 1");
    assert_eq!(not_yet.code, Some(1), "{not_yet:?}");
    assert_eq!(
        not_yet.stdout,
        "\
The solution of chapter 1 is shown once yours passes. What is missing:

not started  answer         The answer
not started  twice          Twice

next: cargo xtask hint chapter 1 answer
"
    );
    let reference = fs::read_to_string(course.join("tests/01-tiny/accept/reference/lib.rs"));
    write(
        course,
        &reference.unwrap().replace("    42\n", "    41 + 1\n"),
    );
    let shown = run(course, "solution chapter 1");
    assert_eq!(shown.code, Some(0), "{shown:?}");
    for part in [
        "--- crates/01-tiny/src/lib.rs\n+++ tests/01-tiny/accept/reference/lib.rs\n",
        "\n-    41 + 1\n+    42\n",
        "\n  by_sum\n    Adds up to the answer.\n",
    ] {
        assert!(shown.stdout.contains(part), "{}", shown.stdout);
    }
    assert!(!shown.stdout.contains('\u{1b}'), "no colour on a pipe");
    let coloured = command(course, "solution chapter 1 answer")
        .env("CLICOLOR_FORCE", "1")
        .output()
        .unwrap();
    let coloured = read(coloured);
    assert!(
        coloured.stdout.contains("\u{1b}[31m-    41 + 1"),
        "{coloured:?}"
    );
    let hint = run(course, "hint");
    assert!(
        hint.stdout
            .contains("next: nothing here, chapter 1 is done\n"),
        "{}",
        hint.stdout
    );
    fs::remove_dir_all(course.join("tests/01-tiny/accept")).unwrap();
    let handout = run(course, "solution chapter 1");
    assert_eq!(handout.code, Some(4), "{handout:?}");
    assert!(
        handout
            .stderr
            .contains("this edition of the course has no solutions"),
        "{}",
        handout.stderr
    );
}

#[test]
fn nonsense_is_told_before_anything_is_built() {
    for (words, code, sentence) in [
        ("hint chapter 9", 2, "there is no chapter 9"),
        ("hint chapter 2", 4, "is not written yet"),
        ("hint chapter 1 nosuch", 2, "its steps are answer, twice"),
        ("hint nosuch", 2, "its steps are answer, twice"),
        ("hint --tier 4", 2, "4 is not in 1..=3"),
        ("hint --tier much", 2, "invalid digit"),
        ("solution", 2, "Usage"),
        ("solution chapter 9", 2, "there is no chapter 9"),
        (
            "solution chapter 1 nosuch",
            2,
            "its steps are answer, twice",
        ),
        ("status chapter 1", 2, "unexpected argument"),
    ] {
        let run = run(shared(), words);
        assert_eq!(run.code, Some(code), "{words}: {run:?}");
        assert!(run.stderr.contains(sentence), "{words}: {run:?}");
    }
}

#[test]
fn outside_of_the_course_nothing_can_be_told() {
    let folder = tempfile::tempdir().unwrap();
    for words in ["", "status", "hint", "reset --undo"] {
        let run = run(folder.path(), words);
        assert_eq!(run.code, Some(2), "{words}: {run:?}");
        assert!(run.stderr.contains("is not inside the course"), "{run:?}");
    }
}
