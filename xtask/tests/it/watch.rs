//! `watch` beside somebody who edits.
#![cfg(unix)]

mod beside;
mod keys;

use std::{fs, os::unix::fs::PermissionsExt, time::SystemTime};

use beside::{Course, Watching, wait_for};
use rustix::process::{Pid, Signal, test_kill_process};

use crate::tiny::{answering, armed};

#[test]
fn a_save_is_checked_and_one_that_changes_nothing_is_not() {
    let course = Course::take();
    course.save(&answering("40"));
    let mut watching = Watching::start(&course, "watch chapter 1");
    watching.wait_for("your answer is 40");
    watching.wait_for("watching chapter 1");
    // Each save is whole at once: a check of half a file would be counted, too.
    course.save_by_rename(&answering("41"));
    watching.wait_for("your answer is 41");
    watching.wait_for("watching chapter 1");
    course.save_by_rename(&answering("41"));
    let file = fs::File::options().append(true).open(course.source());
    file.unwrap().set_modified(SystemTime::now()).unwrap();
    fs::write(course.source().with_extension("rs~"), "backup").unwrap();
    fs::write(course.source().with_file_name(".lib.rs.swp"), "swap").unwrap();
    course.save_by_rename(&answering("42"));
    watching.wait_for("chapter 1 is done");
    watching.wait_for("it was the last chapter");
    watching.wait_for("watching chapter 1");
    let (code, said) = watching.end_by(Signal::INT);
    assert_eq!(code, Some(130), "{said}");
    assert_eq!(said.matches("checking chapter 1").count(), 3, "{said}");
    assert!(!said.contains('\u{1b}'), "{said}");
}

#[test]
fn a_newer_save_ends_the_running_check_and_all_that_it_started() {
    let course = Course::take();
    course.save(&answering("40"));
    let mut watching = Watching::start(&course, "watch chapter 1");
    watching.wait_for("watching chapter 1");
    // On a machine that has more to do, a check may come to its own end before we have saved.
    let was_cancelled = (0..5).any(|attempt| {
        let pid = course.save_one_that_hangs();
        course.save(&answering(&format!("{attempt}")));
        let said = watching.wait_for(&format!("your answer is {attempt}"));
        watching.wait_for("watching chapter 1");
        wait_for(|| test_kill_process(pid).is_err().then_some(()));
        !said.contains("hangs")
    });
    assert!(was_cancelled, "{}", watching.said());
    assert_eq!(watching.end_by(Signal::TERM).0, Some(130));
}

#[test]
fn an_end_in_the_middle_of_a_check_leaves_nobody_behind() {
    let course = Course::take();
    let pid_file = course.write_one_that_hangs();
    let watching = Watching::start(&course, "watch");
    let pid: Pid = beside::pid_in(&pid_file);
    let (code, said) = watching.end_by(Signal::INT);
    assert_eq!(code, Some(130), "{said}");
    wait_for(|| test_kill_process(pid).is_err().then_some(()));
}

#[test]
fn what_cannot_be_read_is_said_and_watched_on() {
    let course = Course::take();
    course.save(&answering("40"));
    let mut watching = Watching::start(&course, "watch chapter 1");
    watching.wait_for("watching chapter 1");

    let (source, aside) = (course.folder(), course.folder().with_extension("aside"));
    fs::rename(&source, &aside).unwrap();
    // Errors come on another pipe than what comes after them.
    watching.wait_for("`crates/01-tiny/src` is missing");
    fs::rename(&aside, &source).unwrap();
    watching.wait_for("your answer is 40");
    watching.wait_for("watching chapter 1");

    fs::remove_file(course.source()).unwrap();
    fs::create_dir(course.source()).unwrap();
    watching.wait_for("there is no `lib.rs`");
    fs::remove_dir(course.source()).unwrap();
    course.save(&answering("39"));
    watching.wait_for("your answer is 39");
    watching.wait_for("watching chapter 1");

    // Whoever may read everything cannot be kept from reading.
    if !rustix::process::getuid().is_root() {
        fs::set_permissions(course.source(), fs::Permissions::from_mode(0o000)).unwrap();
        watching.wait_for("ermission denied");
        fs::set_permissions(course.source(), fs::Permissions::from_mode(0o644)).unwrap();
        watching.wait_for("your answer is 39");
    }
    assert_eq!(watching.end_by(Signal::INT).0, Some(130));
}

#[test]
fn a_change_of_the_chapters_tests_is_checked() {
    let course = Course::take();
    course.save(&answering("40"));
    let mut watching = Watching::start(&course, "watch chapter 1");
    watching.wait_for("your answer is 40");
    watching.wait_for("watching chapter 1");
    let tests = course.root().join("tests/01-tiny/answer.rs");
    let before = fs::read_to_string(&tests).unwrap();
    let after = before.replace("your answer is", "you said");
    fs::write(&tests, after).unwrap();
    watching.wait_for("you said 40");
    fs::write(&tests, before).unwrap();
    watching.wait_for("your answer is 40");
    assert_eq!(watching.end_by(Signal::INT).0, Some(130));
}

impl Course {
    /// Writes a solution that never answers, and returns the file in which its test tells its process.
    fn write_one_that_hangs(&self) -> std::path::PathBuf {
        let pid_file = self.root().join("pid");
        let _ = fs::remove_file(&pid_file);
        let body = format!("given::tell_process({pid_file:?}); loop {{ std::thread::park() }}");
        self.save(&armed(&body));
        pid_file
    }

    fn save_one_that_hangs(&self) -> Pid {
        beside::pid_in(&self.write_one_that_hangs())
    }
}
