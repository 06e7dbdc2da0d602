//! `verify`, on the tiny course and on the real one.

use std::{fs, path::Path};

use crate::tiny::{own, run, shared};

#[test]
fn a_good_course_proves_itself() {
    let run = run(shared(), "verify --pristine --repeat 2");
    assert_eq!(run.code, Some(0), "{run:?}");
    let said = run.stdout.rsplit_once(" (").unwrap().0;
    assert_eq!(
        said,
        "\
chapter 1 · A tiny chapter
     2  right solutions pass, 2 times each
     3  wrong solutions fail at the tests they name
        the starter compiles, and none of its steps passes
        the lesson's examples hold, the example runs, the lints are silent
  tests that no wrong solution needs:
        answer::stays_the_same

the course proves itself"
    );
}

/// A course with one defect, and what `verify` must say of it when it looks at the fixtures named so.
#[track_caller]
fn defect(only: &str, spoil: impl Fn(&Path), words: &str) {
    let course = own();
    spoil(course.path());
    let run = run(course.path(), &format!("verify --pristine --only {only}"));
    assert_eq!(run.code, Some(1), "{run:?}");
    assert!(run.stdout.contains(words), "no `{words}` in {}", run.stdout);
}

fn replace(file: &str, old: &str, new: &str) -> impl Fn(&Path) {
    move |course| {
        let path = course.join("tests/01-tiny").join(file);
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(old), "{text}");
        fs::write(path, text.replace(old, new)).unwrap();
    }
}

#[test]
fn a_right_solution_that_is_rejected_is_a_problem() {
    defect(
        "by_sum",
        replace("answer.rs", "first, second,", "first, second + 1,"),
        "accept/by_sum: answer::stays_the_same does not pass: ",
    );
}

#[test]
fn a_wrong_solution_that_passes_is_a_problem() {
    defect(
        "one_digit",
        replace(
            "answer.rs",
            "assert_eq!(answer, 42",
            "assert_ne!(answer, 41",
        ),
        "reject/one_digit: passes answer::is_the_known_one, which should catch it",
    );
}

#[test]
fn a_starter_that_passes_by_accident_is_a_problem() {
    defect(
        "starter",
        replace("starter/src/lib.rs", "todo!(\"step answer\")", "42"),
        "starter: step `answer` is Passing; it should be not started",
    );
}

#[test]
fn stale_patches_and_unknown_tests_are_problems() {
    defect(
        "one_digit",
        replace("reject/one_digit.patch", "-    42", "-    41"),
        "reject/one_digit: stale: the diff does not apply to `src/lib.rs`",
    );
    defect(
        "one_digit",
        replace(
            "reject/one_digit.patch",
            "is_the_known_one",
            "is_the_old_one",
        ),
        "names `answer::is_the_old_one`, which does not exist",
    );
}

#[test]
fn a_crate_that_is_not_the_starter_is_a_problem() {
    defect(
        "starter",
        |course| fs::write(course.join("crates/01-tiny/src/lib.rs"), "// begun").unwrap(),
        "`src/lib.rs` in `crates/` is not the starter's",
    );
}

/// This is what `cargo test` is for: the whole course.
#[test]
fn the_real_course_proves_itself() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let run = run(root, "verify");
    println!("{}", run.stdout);
    assert_eq!(run.code, Some(0), "{}\n{}", run.stdout, run.stderr);
}

#[test]
fn a_name_that_no_fixture_has_proves_nothing() {
    let run = run(shared(), "verify --only no_such_fixture");
    assert_eq!(run.code, Some(4), "{run:?}");
    assert!(
        run.stderr
            .contains("no fixture's name contains `no_such_fixture`"),
        "{run:?}"
    );
}
