//! Whatever ends a grade: nothing is left half done, and the next one says the same.
#![cfg(unix)]

use std::{
    fs, thread,
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, kill_process};

use super::{Class, earned};
use crate::tiny::{answering, command, read, shared};

const PATIENCE: Duration = Duration::from_secs(120);

/// Processes that were started from the stages of this course, or on these results.
fn left_behind(mark: &str) -> Vec<String> {
    let Ok(processes) = fs::read_dir("/proc") else {
        return Vec::new();
    };
    let command_line = |process: fs::DirEntry| {
        let bytes = fs::read(process.path().join("cmdline")).ok()?;
        let text = String::from_utf8_lossy(&bytes).replace('\0', " ");
        text.contains(mark).then_some(text)
    };
    processes.flatten().filter_map(command_line).collect()
}

#[test]
fn a_grade_that_is_killed_leaves_nothing_and_is_the_same_when_run_again() {
    // A course of its own: what its processes are called is its mark.
    let course = crate::tiny::own();
    let mark = course.path().display().to_string();
    let class = Class::new(&[
        ("hangs", &answering("loop { std::thread::park() }")),
        ("wrong", &answering("41")),
        ("right", &answering("42")),
    ]);
    let words = class.words(&format!(
        "--format json --output {}",
        class.results().display()
    ));
    for (signal, code) in [(Signal::INT, Some(130)), (Signal::KILL, None)] {
        for wait in [300, 1500, 3000] {
            let mut runner = command(course.path(), &words).spawn().unwrap();
            thread::sleep(Duration::from_millis(wait));
            if runner.try_wait().unwrap().is_some() {
                continue;
            }
            kill_process(Pid::from_child(&runner), signal).unwrap();
            let ended = runner.wait().unwrap();
            assert!(ended.code() == code || ended.code() == Some(0), "{ended}");
            let deadline = Instant::now() + PATIENCE;
            while !left_behind(&mark).is_empty() {
                assert!(Instant::now() < deadline, "{:?}", left_behind(&mark));
                thread::sleep(Duration::from_millis(20));
            }
            for entry in fs::read_dir(class.results()).into_iter().flatten() {
                let path = entry.unwrap().path();
                if path
                    .extension()
                    .is_some_and(|extension| extension == "json")
                {
                    let text = fs::read_to_string(&path).unwrap();
                    serde_json::from_str::<serde_json::Value>(&text).expect("it is whole");
                }
            }
        }
    }
    let output = command(course.path(), &format!("{words} --force")).output();
    let run = read(output.unwrap());
    assert_eq!(run.code, Some(0), "{run:?}");
    for (name, points) in [("hangs", 200), ("wrong", 350), ("right", 500)] {
        let grade = super::read(&class.results(), name);
        assert_eq!(earned(&grade["score"]), points, "{name}");
    }
}

#[test]
fn what_the_machine_cannot_do_costs_nobody_a_point() {
    let class = Class::new(&[("ada", &answering("42"))]);
    let results = class.results();
    let words = class.words(&format!("--format json --output {}", results.display()));
    let output = command(shared(), &words)
        .env("TMPDIR", "/no/such/folder")
        .output();
    let run = read(output.unwrap());
    assert_eq!(run.code, Some(75), "{run:?}");
    assert!(!results.join("ada.json").exists());
}
