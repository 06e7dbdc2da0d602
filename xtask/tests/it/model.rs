//! Tests that run under modelled schedules, on a course with one such chapter.

use std::fs;

use serde_json::Value;

use crate::tiny::{Run, chapter, outcome, run, shared_with_model, solution};

const RIGHT: &str = "count.fetch_add(1, SeqCst);";
const IN_THREE_STEPS: &str = "let old = count.load(SeqCst); count.store(old + 1, SeqCst);";

/// A solution whose threads count so.
fn counting(body: &str) -> String {
    let reference = shared_with_model().join("tests/03-counter/accept/reference/lib.rs");
    let text = fs::read_to_string(reference).unwrap();
    assert!(text.contains(RIGHT), "{text}");
    text.replace(RIGHT, body)
}

fn check(lib: &str, arguments: &str) -> Run {
    let folder = solution(lib);
    let folder = folder.path().display();
    let words = format!("check chapter 3 --on reference {arguments} --solution {folder}");
    run(shared_with_model(), &words)
}

fn modelled_test(run: &Run) -> Value {
    let tests = chapter(run)["steps"][0]["tests"].clone();
    let tests = tests.as_array().unwrap();
    let modelled = tests.iter().find(|test| test["name"] == "no_count_is_lost");
    modelled.unwrap().clone()
}

#[test]
fn a_right_solution_passes_every_schedule() {
    let run = check(&counting(RIGHT), "--json");
    assert_eq!(run.code, Some(0), "{run:?}");
    let test = modelled_test(&run);
    assert_eq!(test["model"]["outcome"], "pass", "{test}");
    assert!(test["model"]["schedules"].as_u64().unwrap() > 100, "{test}");
    assert_eq!(test["counter_example"], Value::Null);
}

#[test]
fn a_race_comes_with_a_counter_example_that_can_be_replayed() {
    let wrong = counting(IN_THREE_STEPS);
    let found = check(&wrong, "--json");
    assert_eq!(found.code, Some(1), "{found:?}");
    let test = modelled_test(&found);
    assert_eq!(test["outcome"], "fail");
    assert_eq!(test["message"], "two threads counted to 1");
    assert_eq!(test["model"]["outcome"], "bug");
    let location = test["location"].as_str().unwrap();
    assert!(
        location.starts_with("tests/03-counter/count.rs:"),
        "{location}"
    );
    let example = &test["counter_example"];
    assert!(example["events"].as_array().unwrap().len() > 5, "{example}");
    assert_eq!(example["threads"].as_array().unwrap().len(), 3, "{example}");

    let schedule = example["schedule"].as_str().unwrap();
    let replay = example["replay"].as_str().unwrap();
    let (replay, options) = replay.split_once(" --on reference --solution ").unwrap();
    assert!(std::path::Path::new(options).is_absolute(), "{options}");
    assert_eq!(
        replay,
        format!("cargo xtask check chapter 3 count --test no_count_is_lost --schedule {schedule}")
    );
    let arguments = replay.strip_prefix("cargo xtask check chapter 3 ").unwrap();
    let again = check(&wrong, &format!("{arguments} --json"));
    assert_eq!(
        modelled_test(&again)["counter_example"]["events"],
        example["events"]
    );
}

#[test]
fn another_seed_tries_other_schedules() {
    let wrong = counting(IN_THREE_STEPS);
    let example = |seed: u32| {
        let run = check(&wrong, &format!("--json --schedules 700 --seed {seed}"));
        let test = modelled_test(&run);
        assert_eq!(test["model"]["seed"], seed);
        test["counter_example"]["events"].clone()
    };
    let first = example(1);
    assert_eq!(first, example(1), "the same seed tries the same schedules");
    assert!((2..8).any(|seed| example(seed) != first));
}

#[test]
fn a_deadlock_names_who_waits_for_what() {
    let lib = "
use std::{sync::{Arc, Condvar, Mutex}, thread};

pub fn count(threads: usize) -> usize {
    let shared = Arc::new((Mutex::new(0), Condvar::new()));
    for _ in 0..threads {
        let shared = Arc::clone(&shared);
        thread::spawn(move || {
            *shared.0.lock().unwrap() += 1;
            shared.1.notify_one();
        });
    }
    let mut count = shared.0.lock().unwrap();
    if *count < threads {
        count = shared.1.wait(count).unwrap();
        while *count < threads {
            drop(count);
            count = shared.1.wait(shared.0.lock().unwrap()).unwrap();
        }
    }
    *count
}
";
    let run = check(lib, "count --test no_count_is_lost");
    assert_eq!(run.code, Some(1), "{run:?}");
    for words in ["no_count_is_lost", "main", "condvar #1", "--schedule"] {
        assert!(run.stdout.contains(words), "no `{words}` in {}", run.stdout);
    }
}

#[test]
fn what_the_model_cannot_judge_is_left_to_real_threads() {
    let spinning = "
use std::{sync::{Arc, atomic::{AtomicUsize, Ordering::SeqCst}}, thread};

pub fn count(threads: usize) -> usize {
    let count = Arc::new(AtomicUsize::new(0));
    for _ in 0..threads {
        let count = Arc::clone(&count);
        thread::spawn(move || count.fetch_add(1, SeqCst));
    }
    while count.load(SeqCst) < threads {}
    threads
}
";
    // A modelled mutex is larger.
    let measuring = format!(
        "{}\n#[cfg(target_os = \"linux\")]\nconst _: () = assert!(size_of::<std::sync::Mutex<u8>>() <= 8);\n",
        counting(IN_THREE_STEPS)
    );
    let run = check(spinning, "--json");
    assert_eq!(run.code, Some(0), "{run:?}");
    let test = modelled_test(&run);
    assert_eq!(test["outcome"], "pass");
    assert_eq!(test["model"]["outcome"], "inconclusive", "{test}");
    assert!(
        test["model"]["reason"]
            .as_str()
            .unwrap()
            .starts_with("step bound"),
        "{test}"
    );

    let run = check(&measuring, "--json");
    let test = modelled_test(&run);
    assert_eq!(test["model"]["outcome"], "inconclusive", "{test}");
    let reason = test["model"]["reason"].as_str().unwrap();
    assert!(
        reason.starts_with("the modelled form does not compile"),
        "{test}"
    );
}

#[test]
fn a_solution_that_is_still_to_do_waits_for_no_model() {
    let run = run(shared_with_model(), "check chapter 3 --on reference --json");
    let report = chapter(&run);
    assert_eq!(report["status"], "not_started", "{report}");
    assert_eq!(modelled_test(&run)["model"], Value::Null);
}

#[test]
fn a_picture_is_drawn_where_there_is_something_to_draw() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("race.svg");
    let arguments = format!("--picture {}", path.display());
    let good = check(&counting(RIGHT), &arguments);
    assert_eq!(good.code, Some(0), "{good:?}");
    assert!(!path.exists());
    assert!(good.stderr.contains("nothing to draw"), "{good:?}");

    let bad = check(&counting(IN_THREE_STEPS), &arguments);
    assert_eq!(bad.code, Some(1), "{bad:?}");
    let picture = fs::read_to_string(&path).unwrap();
    assert!(picture.starts_with("<svg") && picture.contains("no_count_is_lost"));
    assert!(
        !picture.contains("http://") || picture.matches("http://").count() == 1,
        "it loads nothing"
    );
}

#[test]
fn some_of_the_tests_are_not_the_step() {
    let run = check(
        &counting(RIGHT),
        "--test no_thread_counts_to_nothing --json",
    );
    assert_eq!(run.code, Some(0), "what was asked for passes: {run:?}");
    let report = chapter(&run);
    assert_eq!(report["steps"][0]["status"], "skipped", "{report}");
    assert_eq!(report["points"]["earned"], 0);
    assert_eq!(
        outcome(&run, "count", "no_thread_counts_to_nothing").0,
        "pass"
    );
}

#[test]
fn tests_and_schedules_that_do_not_exist_are_errors() {
    let unknown = check(&counting(RIGHT), "--test no_such");
    assert_eq!(unknown.code, Some(2), "{unknown:?}");
    assert!(unknown.stderr.contains("`no_such`"), "{unknown:?}");
    for schedule in ["pct2", "fast:1:1", "pct2:1:x"] {
        let bad = check(&counting(RIGHT), &format!("--schedule {schedule}"));
        assert_eq!(bad.code, Some(2), "{bad:?}");
        assert!(bad.stderr.contains("`pct2:1:17`"), "{bad:?}");
    }
}

#[test]
fn the_chapter_proves_itself() {
    let run = run(shared_with_model(), "verify chapter 3");
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(run.stdout.contains("1  wrong solutions fail"), "{run:?}");
}
