//! Runs one test in a process of its own and believes only the proof of completion.

mod modelled;
mod timeline;

use std::{
    fs, io,
    path::{Path, PathBuf},
    process::ExitStatus,
    time::Duration,
};

use anyhow::Result;
use kit::wire::{self, Exploration, Order, Record};

use crate::{
    confined::{self, Reach},
    failure::Failure,
    process::{Ending, Finished, Limits, Task},
    report::{self, Outcome},
    sanitizer,
    settings::Settings,
    stage::Stage,
};

/// A test's own watchdog counts its naps, so that a busy machine makes nobody hang; the limit from outside is for
/// a process that has stopped its watchdog.
pub const LIMIT: Duration = Duration::from_secs(3);
const LIMIT_FROM_OUTSIDE: Duration = Duration::from_secs(30);
/// A modelled test that takes longer has schedules without steps, which the model cannot judge.
const MODEL_LIMIT: Duration = Duration::from_secs(20);
/// Compile cases run the compiler.
const COMPILE_LIMIT: Duration = Duration::from_secs(300);
const OUTPUT: usize = 1 << 20;
const OUTPUT_KEPT: usize = 4 << 10;
const MEMORY: u64 = 4 << 30;

/// A test to be run.
pub struct Job<'a> {
    pub executable: &'a Path,
    pub test: &'a str,
    /// The folder that Cargo would run it in.
    pub crate_dir: PathBuf,
    /// It calls cargo to build its cases.
    pub compiles: bool,
    /// It was built with the sanitizers.
    pub sanitized: bool,
    /// It was built in the modelled form, and is to try these schedules.
    pub exploration: Option<&'a Exploration>,
    /// Its timeline is asked for even if it passes.
    pub traced: bool,
}

/// What became of it.
#[derive(Debug, Clone)]
pub struct Ran {
    pub outcome: Outcome,
    pub message: String,
    pub location: String,
    pub story: Vec<String>,
    pub output: String,
    pub cases: Vec<Case>,
    pub elapsed: Duration,
    pub model: Option<report::Model>,
    pub counter_example: Option<report::CounterExample>,
    pub timeline: report::Timeline,
}

/// What became of a compile case.
#[derive(Debug, Clone)]
pub struct Case {
    pub name: String,
    /// What is wrong, or nothing.
    pub message: String,
    /// The compiler's words, if anything is wrong.
    pub compiler: String,
}

impl Ran {
    pub fn not_run(message: String) -> Self {
        Self {
            outcome: Outcome::NotRun,
            message,
            location: String::new(),
            story: Vec::new(),
            output: String::new(),
            cases: Vec::new(),
            elapsed: Duration::ZERO,
            model: None,
            counter_example: None,
            timeline: report::Timeline::default(),
        }
    }
}

pub fn run(settings: &Settings, stage: &Stage, job: &Job<'_>) -> Result<Ran> {
    let folder = tempfile::tempdir().map_err(no_room)?;
    let report = folder.path().join("report");
    fs::write(&report, "").map_err(no_room)?;
    let order = Order {
        nonce: nonce()?,
        limit: LIMIT,
        report: report.clone(),
        exploration: job.exploration.cloned(),
        traced: job.traced,
    };
    let task = task(settings, stage, job, &order);
    // Beside the report: who may write temporary files may read them, too.
    let temporary = folder.path().join("temporary");
    fs::create_dir(&temporary).map_err(no_room)?;
    let reach = if job.compiles {
        Reach::Build {
            stage,
            temporary: &temporary,
            report: Some(&report),
        }
    } else {
        Reach::Test {
            executable: job.executable,
            folder: &job.crate_dir,
            report: &report,
        }
    };
    let finished = confined::run(settings, task, &reach, None)?;
    if finished.ending == Ending::Interrupted {
        return Err(Failure::Interrupted.into());
    }
    if matches!(finished.ending, Ending::Exited(status) if status.code() == Some(wire::CANNOT_REPORT))
    {
        let message = "a test could not write its report: is there room in the temporary folder?";
        return Err(Failure::Infrastructure(message.into()).into());
    }
    let records = fs::read(&report).map_err(no_room)?;
    let records: Vec<Record> = String::from_utf8_lossy(&records)
        .lines()
        .filter_map(Record::decode)
        .collect();
    if let Some(Record::Broken { message }) = records
        .iter()
        .find(|record| matches!(record, Record::Broken { .. }))
    {
        return Err(Failure::Infrastructure(message.clone()).into());
    }
    Ok(match job.exploration {
        None => judge(job.test, &order.nonce, finished, records),
        Some(exploration) => {
            let seed = exploration.seed;
            let example = modelled::Told::read(&records);
            let ran = judge(job.test, &order.nonce, finished, records);
            example.judge(seed, ran)
        }
    })
}

fn no_room(error: io::Error) -> Failure {
    Failure::Infrastructure(format!("the temporary folder cannot be used: {error}"))
}

fn task(settings: &Settings, stage: &Stage, job: &Job<'_>, order: &Order) -> Task {
    let mut environment = settings.environment.clone();
    environment.extend([
        (wire::JUDGED.into(), "1".into()),
        ("CARGO_MANIFEST_DIR".into(), job.crate_dir.clone().into()),
        ("CARGO_TARGET_DIR".into(), stage.target.clone().into()),
        ("CARGO".into(), settings.cargo.clone().into()),
        ("NO_COLOR".into(), "1".into()),
    ]);
    if job.sanitized {
        environment.push(sanitizer::run_environment());
    }
    let wall = match job {
        Job { compiles: true, .. } => COMPILE_LIMIT,
        Job {
            exploration: Some(_),
            ..
        } => MODEL_LIMIT,
        Job { .. } => LIMIT_FROM_OUTSIDE,
    };
    Task {
        program: job.executable.to_owned(),
        arguments: ["--exact", job.test, "--nocapture", "--test-threads=1"]
            .map(Into::into)
            .to_vec(),
        directory: job.crate_dir.clone(),
        environment,
        input: order.encode(),
        limits: Limits {
            wall,
            output: OUTPUT,
            // The sanitizers reserve address space without end, and the compiler needs what it needs.
            memory: (!job.sanitized && !job.compiles).then_some(MEMORY),
        },
    }
}

fn nonce() -> Result<String> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|error| {
        Failure::Infrastructure(format!("the system gave no random bytes: {error}"))
    })?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

fn judge(test: &str, nonce: &str, finished: Finished, records: Vec<Record>) -> Ran {
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
                let todo = ["not yet implemented", "not implemented"]
                    .iter()
                    .any(|start| message.starts_with(start));
                let outcome = if todo { Outcome::Todo } else { Outcome::Fail };
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
    use super::*;
    use std::os::unix::process::ExitStatusExt;

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
