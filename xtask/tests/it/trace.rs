//! What `trace` shows, and what `check` shows of it.

use std::fs;

use tempfile::TempDir;

use crate::tiny::{Run, chapter, run, shared_with_task, solution};

/// The reference, which goes on for as long as `condition` holds.
fn running_while(condition: &str) -> TempDir {
    const RIGHT: &str = "while future.as_mut().poll(&mut context).is_pending()";
    let reference = shared_with_task().join("tests/04-runner/accept/reference/lib.rs");
    let text = fs::read_to_string(reference).unwrap();
    assert!(text.contains(RIGHT), "{text}");
    solution(&text.replace(RIGHT, condition))
}

fn right() -> TempDir {
    running_while("while future.as_mut().poll(&mut context).is_pending()")
}

/// It polls once and returns.
pub fn wrong() -> TempDir {
    running_while("if future.as_mut().poll(&mut context).is_pending()")
}

fn on(solution: &TempDir, words: &str) -> Run {
    let folder = solution.path().display();
    let words = format!("{words} --on reference --solution {folder}");
    run(shared_with_task(), &words)
}

#[test]
fn a_passing_step_is_shown() {
    let folder = right();
    let run = on(&folder, "trace chapter 4");
    assert_eq!(run.code, Some(0), "{run:?}");
    let folder = folder.path().display();
    assert_eq!(
        run.stdout,
        format!(
            "\
chapter 4 · run  Running a task

pass  a_woken_future_is_polled_again
    A future that wakes itself is polled again.

    run        [========]
    nap         █+▲-○█✔✖

    [ ] a call  █ being polled  ○ Pending  ✔ Ready  ▲ woken  + waker cloned
    - waker dropped  ✖ dropped

each moment as a sentence: cargo xtask trace chapter 4 run --on reference --solution {folder} --test NAME
as a page for the browser: --picture FILE.html
"
        )
    );
}

#[test]
fn a_wake_in_vain_is_shown() {
    let run = on(&wrong(), "trace chapter 4 run");
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(
        run.stdout.contains(
            "\
FAIL  a_woken_future_is_polled_again
    A future that wakes itself is polled again.
    Yours: run has returned, and the nap is not over

    run        [======]
    nap         █+!-○✖
"
        ),
        "{}",
        run.stdout
    );
    assert!(
        run.stdout
            .contains("    nap is woken, and no poll of it follows\n"),
        "{}",
        run.stdout
    );
}

#[test]
fn one_test_is_told_moment_by_moment() {
    let run = on(
        &right(),
        "trace chapter 4 --test a_woken_future_is_polled_again",
    );
    assert_eq!(run.code, Some(0), "{run:?}");
    let moments = [
        "the test calls run",
        "`nap` is polled",
        "a waker of nap is cloned",
        "`nap` is woken",
        "a waker of nap is dropped",
        "`nap` is Pending",
        "`nap` is polled",
        "`nap` is Ready",
        "`nap` is dropped",
        "run returned",
    ];
    let mut rest = run.stdout.as_str();
    for moment in moments {
        let at = rest.find(moment);
        let at = at.unwrap_or_else(|| panic!("no `{moment}` in {rest}"));
        rest = &rest[at + moment.len()..];
    }
}

#[test]
fn a_failing_check_shows_the_short_form_and_how_to_see_all() {
    let folder = wrong();
    let run = on(&folder, "check chapter 4");
    assert_eq!(run.code, Some(1), "{run:?}");
    let folder = folder.path().display();
    let expected = format!(
        "
               its timeline:

    run        [======]
    nap         █+!-○✖

    [ ] a call  █ being polled  ○ Pending  + waker cloned  - waker dropped
    ✖ dropped  ! woken in vain
    nap is woken, and no poll of it follows

               to see all of it:
    cargo xtask trace chapter 4 run --on reference --solution {folder} --test a_woken_future_is_polled_again
"
    );
    assert!(run.stdout.contains(&expected), "{}", run.stdout);
}

#[test]
fn machines_get_it_where_it_was_asked_for() {
    let timeline = |run: Run| chapter(&run)["steps"][0]["tests"][0]["timeline"].clone();
    assert!(timeline(on(&right(), "check chapter 4 --json")).is_null());
    assert!(timeline(on(&wrong(), "check chapter 4 --json"))["moments"].is_array());
    let traced = timeline(on(&right(), "trace chapter 4 --json"));
    assert_eq!(traced["moments"][1]["kind"], "poll");
    assert_eq!(traced["moments"][1]["role"], "task");
}

#[test]
fn what_is_not_begun_has_nothing_to_show() {
    let run = run(shared_with_task(), "trace chapter 4 --on reference");
    assert_eq!(run.code, Some(4), "{run:?}");
    assert_eq!(
        run.stderr,
        "error: there is nothing to trace: run is not started, begin at crates/04-runner/src/lib.rs:7\n"
    );
}

#[test]
fn what_does_not_compile_is_told_as_a_check_tells_it() {
    let run = on(&solution("pub fn run( {}"), "trace chapter 4");
    assert_eq!(run.code, Some(3), "{run:?}");
    assert!(run.stdout.contains("error: "), "{}", run.stdout);
    assert!(
        run.stdout.contains("next: the first error above"),
        "{}",
        run.stdout
    );
}

#[test]
fn a_page_that_cannot_be_written_is_the_machines_fault() {
    let run = on(&right(), "trace chapter 4 --picture no/such/folder.html");
    assert_eq!(run.code, Some(75), "{run:?}");
    assert!(
        run.stderr.contains("cannot write the picture"),
        "{}",
        run.stderr
    );
}

/// The page of a test that fails.
pub fn page(folder: &TempDir) -> std::path::PathBuf {
    let file = folder.path().join("page.html");
    let words = format!("trace chapter 4 run --picture {}", file.display());
    let run = on(&wrong(), &words);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(
        run.stderr.contains("the timelines are drawn in"),
        "{}",
        run.stderr
    );
    file
}

#[test]
fn the_page_holds_the_picture() {
    let folder = tempfile::tempdir().unwrap();
    let page = fs::read_to_string(page(&folder)).unwrap();
    assert!(page.starts_with("<!doctype html>"), "{page}");
    assert!(page.contains("<svg") && page.contains("class=\"bad\""));
}
