//! What a check found, as plain data. It imports nothing of ours, and its shape is the published JSON.

pub mod digest;
mod score;

use serde::{Deserialize, Serialize};

pub use score::{Hundredths, Score};

pub const FORMAT: &str = "async-from-scratch/report";
pub const VERSION: u32 = 1;
/// The same for a grade.
pub const GRADE_FORMAT: &str = "async-from-scratch/grade";
pub const GRADE_VERSION: u32 = 1;

/// The reason of a step that never had a chance.
pub const EARLIER_DOES_NOT_COMPILE: &str = "an earlier chapter's crate does not compile";

#[derive(Debug, Clone, Serialize)]
pub struct Report {
    pub format: &'static str,
    pub version: u32,
    pub chapters: Vec<Chapter>,
}

/// What `grade` found out about one submission.
#[derive(Debug, Clone, Serialize)]
pub struct Grade {
    pub format: &'static str,
    pub version: u32,
    /// The name under which the submission came in.
    pub submission: String,
    pub score: Score,
    pub chapters: Vec<Chapter>,
    pub sandbox: SandboxReport,
    /// Where the modelled tests' random numbers began.
    pub seed: u64,
    /// Files of the submission that were not looked at, with the reason.
    pub ignored: Vec<String>,
    /// Files outside of the student's own that differ from the course's; the course's were used.
    pub differs: Vec<String>,
    pub seconds: f64,
}

/// How far a submission was kept from the machine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SandboxReport {
    /// `L0`, `L1`, `L2`.
    pub level: &'static str,
    /// What the level means here, and what is missing.
    pub notes: Vec<String>,
}

#[derive(Debug, Clone, Serialize)]
pub struct Chapter {
    pub number: u32,
    pub package: String,
    pub title: String,
    pub status: Status,
    pub points: Points,
    /// What was judged, in words: `crates/01-simple-future/src`.
    pub subject: String,
    /// What a command needs besides to judge the same again, each word with a space before it.
    #[serde(skip)]
    pub options: String,
    /// Whose earlier chapters this one was built on; nothing for the first.
    pub built_on: Option<&'static str>,
    pub steps: Vec<Step>,
    /// What has no place in a solution. A chapter with findings is not run.
    pub findings: Vec<Finding>,
    /// What the student should know that changes no verdict.
    pub notes: Vec<String>,
    /// The compiler's words on the student's crate itself.
    pub messages: Vec<Message>,
    pub seconds: f64,
    /// Only in a grade.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub score: Option<Score>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    Passing,
    Failing,
    NotStarted,
    DoesNotCompile,
    Refused,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Points {
    pub earned: u32,
    pub possible: u32,
}

#[derive(Debug, Clone, Serialize)]
pub struct Step {
    pub name: String,
    pub title: String,
    pub status: StepStatus,
    /// Why it was skipped, or has another status than its tests suggest.
    pub reason: Option<String>,
    pub points: Points,
    /// `path:line` at which to begin.
    pub begin: String,
    pub tests: Vec<Test>,
    /// The compiler's words on this step's test file.
    pub messages: Vec<Message>,
    /// The known mistake that this looks like.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub likely: Option<Likely>,
    /// Only in a grade.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub score: Option<Score>,
}

/// A known mistake.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Likely {
    pub mistake: String,
    /// The mistake explained to the student who made it.
    pub why: String,
    /// The tag of the contract that it breaks.
    pub contract: String,
    /// Whose contract that is: `Future::poll`, or the lesson.
    pub of: String,
    /// In the words of the documentation; empty where only the lesson says so.
    pub sentence: String,
    /// Where that is to be read.
    pub source: String,
    /// The section of the lesson.
    pub lesson: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepStatus {
    Passing,
    Failing,
    NotStarted,
    DoesNotCompile,
    Skipped,
}

#[derive(Debug, Clone, Serialize)]
pub struct Test {
    pub name: String,
    /// What a right solution does.
    pub sentence: String,
    /// `path:line` of the test.
    pub place: String,
    pub outcome: Outcome,
    /// What this solution did instead; empty for a test that passes.
    pub message: String,
    /// `path:line:column` of the panic, where there was one.
    pub location: String,
    /// The events that led there.
    pub story: Vec<String>,
    /// What the solution printed, cut; kept only for a test that does not pass.
    pub output: String,
    pub seconds: f64,
    /// What the modelled schedules showed, for a test that runs under them.
    pub model: Option<Model>,
    /// The schedule in which it went wrong.
    pub counter_example: Option<CounterExample>,
    /// Every poll, wake, clone and drop that the instruments saw; only where it was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timeline: Option<Timeline>,
    /// Only in a grade.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub score: Option<Score>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Model {
    pub outcome: ModelOutcome,
    /// How many were tried.
    pub schedules: usize,
    pub seed: u64,
    /// Why it is inconclusive; empty otherwise.
    pub reason: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ModelOutcome {
    Pass,
    Bug,
    /// The verdict is that of the real threads.
    Inconclusive,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CounterExample {
    /// `pct2:1:17`: the scheduler, its seed, and which of its schedules.
    pub schedule: String,
    /// The command that runs this schedule again.
    pub replay: String,
    /// What is wrong at its end.
    pub conclusion: String,
    pub threads: Vec<Thread>,
    pub events: Vec<Event>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Thread {
    pub name: String,
    /// What it does at the end: `finished`, `waits for lock #1`.
    pub end: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Event {
    /// Index into the threads.
    pub thread: usize,
    /// On the virtual clock.
    pub nanoseconds: u64,
    /// `poll`, `ready`, `pending`, `wake`, `lock`, `wait`, `notify`, `sleep`, `park`, `send`, `spawn`, `atomic`, `panic`, `note`.
    pub kind: String,
    pub text: String,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Timeline {
    /// In order.
    pub moments: Vec<Moment>,
    /// Where a long timeline was cut.
    pub left_out: Option<LeftOut>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct LeftOut {
    /// How many moments come before the cut.
    pub after: usize,
    pub count: usize,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Moment {
    /// Since the test began, on the clock of the machine.
    pub nanoseconds: u64,
    /// Zero is the test's own.
    pub thread: usize,
    /// `call`, `future`, `task`, `waker`, `wake`.
    pub role: String,
    /// Whom it is about; empty for a note.
    pub subject: String,
    /// `call`, `return`, `poll`, `pending`, `ready`, `wake`, `clone`, `release`, `drop`, `note`.
    pub kind: String,
    /// The same as a sentence.
    pub text: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    Pass,
    Fail,
    /// It met a `todo!`.
    Todo,
    Hang,
    /// The process died: abort, stack overflow, a signal, out of memory.
    Crash,
    /// The process ended by itself before the test did.
    EndedEarly,
    Flood,
    /// It claims to have passed, but so does a test that cannot be passed.
    Forged,
    NotRun,
}

#[derive(Debug, Clone, Serialize)]
pub struct Finding {
    pub rule: &'static str,
    /// `path:line`.
    pub place: String,
    pub message: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Message {
    pub level: Level,
    /// As the compiler would print it on a terminal without colour.
    pub text: String,
    #[serde(skip)]
    pub coloured: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    Error,
    Warning,
}

impl Report {
    pub fn new(chapters: Vec<Chapter>) -> Self {
        Self {
            format: FORMAT,
            version: VERSION,
            chapters,
        }
    }
}

impl Chapter {
    /// Steps that pass, and all steps.
    pub fn progress(&self) -> (usize, usize) {
        let done = self
            .steps
            .iter()
            .filter(|step| step.status == StepStatus::Passing)
            .count();
        (done, self.steps.len())
    }

    /// The columns that the names of the steps take in a table.
    pub fn name_columns(&self) -> usize {
        let lengths = self.steps.iter().map(|step| step.name.chars().count());
        lengths.max().unwrap_or(0).max(14)
    }
}

impl Points {
    pub fn sum(parts: impl Iterator<Item = Points>) -> Self {
        parts.fold(
            Self {
                earned: 0,
                possible: 0,
            },
            |sum, part| Self {
                earned: sum.earned + part.earned,
                possible: sum.possible + part.possible,
            },
        )
    }
}
