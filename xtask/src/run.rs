//! Runs one test in a process of its own and believes only the proof of completion.

mod modelled;
mod timeline;
mod verdict;

use std::{
    fs, io,
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::Result;
use kit::wire::{self, Exploration, Order, Record};

use crate::{
    confined::{self, Reach},
    failure::Failure,
    process::{Ending, Limits, Task},
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
/// Honest solutions print, too, in every one of a hundred thousand wakes.
const OUTPUT: usize = 16 << 20;
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
        None => verdict::judge(job.test, &order.nonce, finished, records),
        Some(exploration) => {
            let seed = exploration.seed;
            let example = modelled::Told::read(&records);
            let ran = verdict::judge(job.test, &order.nonce, finished, records);
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
