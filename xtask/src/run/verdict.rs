//! The verdict on one test process: what its records and its end prove.

use std::process::ExitStatus;

use kit::wire::{self, Record};

use super::{Case, LIMIT_FROM_OUTSIDE, MEMORY, OUTPUT, Ran, timeline};
use crate::{
    process::{Ending, Finished},
    report::Outcome,
    sanitizer,
};

const OUTPUT_KEPT: usize = 4 << 10;

/// What the records and the end of a process prove.
pub fn judge(test: &str, nonce: &str, finished: Finished, records: Vec<Record>) -> Ran {
    let mut ran = Ran {
        elapsed: finished.elapsed,
        timeline: timeline::read(&records),
        ..Ran::not_run(String::new())
    };
    let mut proved = false;
    let mut told = None;
    let mut panicked = None;
    for record in records {
        match record {
            Record::Failed { message, location } => {
                let outcome = if wire::is_unwritten(&message) {
                    Outcome::Todo
                } else {
                    Outcome::Fail
                };
                told = Some((outcome, own_words(&message)));
                ran.location = location;
            }
            Record::Panicked { message, location } => {
                panicked = Some((own_words(&message), location))
            }
            Record::Broken { .. }
            | Record::Explored { .. }
            | Record::Inconclusive { .. }
            | Record::Schedule { .. }
            | Record::Thread { .. }
            | Record::Event { .. }
            | Record::Moment { .. }
            | Record::LeftOut { .. } => {}
            Record::Hung { message, .. } => told = Some((Outcome::Hang, message)),
            Record::Story { line } => ran.story.push(line),
            Record::Case {
                name,
                message,
                compiler,
            } => ran.cases.push(Case {
                name,
                message,
                compiler,
            }),
            Record::Proof { nonce: proof } => proved |= proof == nonce,
        }
    }
    let limit = LIMIT_FROM_OUTSIDE.as_secs();
    (ran.outcome, ran.message) = match (told, finished.ending) {
        (Some(told), _) => told,
        (None, Ending::Exited(status)) if proved && status.success() => {
            (Outcome::Pass, String::new())
        }
        (None, Ending::Exited(status)) => died(status, &String::from_utf8_lossy(&finished.stderr)),
        (None, Ending::TimedOut) => (
            Outcome::Hang,
            format!("it was stopped after {limit} s and said nothing"),
        ),
        (None, Ending::Flooded) => (
            Outcome::Flood,
            format!("it printed more than {OUTPUT} bytes and was stopped"),
        ),
        (None, Ending::Interrupted) => (Outcome::NotRun, "interrupted".into()),
    };
    if let (Outcome::Crash, Some((message, location))) = (ran.outcome, panicked) {
        ran.message = format!("{}; before that it panicked: {message}", ran.message);
        ran.location = location;
    }
    if ran.outcome != Outcome::Pass {
        ran.output = printed(test, &finished);
    }
    ran
}

fn died(status: ExitStatus, stderr: &str) -> (Outcome, String) {
    if let Some(finding) = sanitizer::finding(stderr) {
        return (Outcome::Fail, finding);
    }
    if stderr.contains("has overflowed its stack") {
        return (
            Outcome::Crash,
            "the stack overflowed: something calls itself without end".into(),
        );
    }
    if stderr.contains("memory allocation of") {
        return (
            Outcome::Crash,
            format!(
                "it asked for more memory than a test may have ({} GiB)",
                MEMORY >> 30
            ),
        );
    }
    match signal(status) {
        Some(signal) => (
            Outcome::Crash,
            format!("the process died of signal {signal}"),
        ),
        None => (
            Outcome::EndedEarly,
            match status.code() {
                Some(code) => {
                    format!("the process ended itself with code {code} before the test was over")
                }
                None => "the process ended before the test was over".into(),
            },
        ),
    }
}

#[cfg(unix)]
fn signal(status: ExitStatus) -> Option<i32> {
    use std::os::unix::process::ExitStatusExt;
    status.signal()
}

/// Windows gives a process that died a code from this range.
#[cfg(not(unix))]
fn signal(status: ExitStatus) -> Option<i32> {
    status.code().filter(|code| *code as u32 >= 0xC000_0000)
}

/// The message that the test's author wrote, without what `assert_eq!` puts around it.
fn own_words(message: &str) -> String {
    let Some((_, words)) = message
        .strip_prefix("assertion `")
        .and_then(|rest| rest.split_once("` failed: "))
    else {
        return message.to_owned();
    };
    match words.rsplit_once("\n  left: ") {
        Some((words, _)) => words.to_owned(),
        None => words.to_owned(),
    }
}

/// What the solution printed, without the test harness's own words.
fn printed(test: &str, finished: &Finished) -> String {
    let stdout = String::from_utf8_lossy(&finished.stdout);
    let opening = format!("test {test} ... ");
    let own = |line: &&str| {
        !(line.is_empty() || *line == "running 1 test" || line.starts_with("test result:"))
    };
    let lines = stdout
        .lines()
        .map(|line| line.strip_prefix(&opening).unwrap_or(line));
    let mut text = lines.filter(own).collect::<Vec<_>>().join("\n");
    let stderr = String::from_utf8_lossy(&finished.stderr);
    if !stderr.trim().is_empty() {
        text.push_str(&format!("\n{}", stderr.trim()));
    }
    if text.len() > OUTPUT_KEPT {
        let mut end = OUTPUT_KEPT;
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        text.truncate(end);
        text.push_str("\n… the rest is left out …");
    }
    text.trim().to_owned()
}

#[cfg(all(test, unix))]
mod tests {
    use std::{os::unix::process::ExitStatusExt, time::Duration};

    use super::*;

    fn ended(code: i32) -> Finished {
        Finished {
            ending: Ending::Exited(ExitStatus::from_raw(code << 8)),
            stdout: Vec::new(),
            stderr: Vec::new(),
            elapsed: Duration::ZERO,
        }
    }

    #[test]
    fn only_the_nonce_is_a_pass() {
        let proof = |nonce: &str| {
            vec![Record::Proof {
                nonce: nonce.into(),
            }]
        };
        assert_eq!(judge("t", "a", ended(0), proof("a")).outcome, Outcome::Pass);
        assert_eq!(
            judge("t", "a", ended(0), proof("b")).outcome,
            Outcome::EndedEarly
        );
        assert_eq!(
            judge("t", "a", ended(0), Vec::new()).outcome,
            Outcome::EndedEarly
        );
        assert_eq!(
            judge("t", "a", ended(1), proof("a")).outcome,
            Outcome::EndedEarly
        );
    }

    #[test]
    fn a_failure_that_was_told_is_not_undone_by_a_proof() {
        let records = vec![
            Record::Failed {
                message: "no".into(),
                location: "a.rs:1:1".into(),
            },
            Record::Proof { nonce: "a".into() },
        ];
        assert_eq!(judge("t", "a", ended(0), records).outcome, Outcome::Fail);
    }

    #[test]
    fn a_todo_is_no_failure() {
        let message = "not yet implemented: step poll".into();
        let records = vec![Record::Failed {
            message,
            location: String::new(),
        }];
        assert_eq!(judge("t", "a", ended(101), records).outcome, Outcome::Todo);
    }

    #[test]
    fn messages_are_shown_without_what_assertions_put_around_them() {
        let message = "assertion `left == right` failed: two polls, not one\n  left: 2\n right: 1";
        assert_eq!(own_words(message), "two polls, not one");
        let bare = "assertion `left == right` failed\n  left: 2\n right: 1";
        assert_eq!(own_words(bare), bare);
    }

    #[test]
    fn a_signal_is_a_crash() {
        let finished = Finished {
            ending: Ending::Exited(ExitStatus::from_raw(6)),
            ..ended(0)
        };
        let ran = judge("t", "a", finished, Vec::new());
        assert_eq!(
            (ran.outcome, ran.message.as_str()),
            (Outcome::Crash, "the process died of signal 6")
        );
    }
}
