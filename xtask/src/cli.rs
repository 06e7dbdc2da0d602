//! The command line.

mod student;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

pub use student::{Completions, Hint, Place, Reset, Shell, Solution, Status};

use crate::sandbox::Level;

/// The runner of "Async Rust from scratch".
#[derive(Debug, Parser)]
#[command(
    name = "cargo xtask",
    bin_name = "cargo xtask",
    version,
    propagate_version = true
)]
pub struct Cli {
    /// The course's folder, if it is not the one you are in.
    #[arg(long, global = true, value_name = "DIR", hide = true)]
    pub course: Option<PathBuf>,
    /// Without one, it is `status`.
    #[command(subcommand)]
    pub command: Option<Command>,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Say whether a chapter is right; without a chapter, the first unfinished one.
    Check(Check),
    /// Check a chapter again whenever something is saved; without a chapter, the first unfinished one.
    Watch(Watch),
    /// Say what a step asks for, or what a test proves and which mistakes it catches.
    Explain(Explain),
    /// Say where you are: chapters, steps, points, and what is next.
    Status(Status),
    /// Help on with a step: a question, a nudge, or nearly the answer, as far as you are.
    Hint(Hint),
    /// Put a chapter, or the file of a step, back to the starter; your files are kept.
    Reset(Reset),
    /// Show what the course does differently, once your chapter passes.
    Solution(Solution),
    /// Grade submissions that nobody trusts, for an instructor: folders or archives that students sent.
    Grade(Grade),
    /// Show what your futures and wakers did in the tests, as timelines.
    Trace(Trace),
    /// Prove the course's own tests: right solutions pass, wrong ones fail at the named test.
    Verify(Verify),
    /// Measure how long it takes from an edit to a verdict.
    Bench(Bench),
    /// Bring the course to its newer state by git; your own files stay as they are.
    Update(Update),
    /// Write the students' edition of the course, without its solutions, into a new folder.
    Handout(Handout),
    /// Write what makes a shell complete `cargo xtask`.
    Completions(Completions),
}

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = false)]
pub struct Check {
    #[command(subcommand)]
    pub what: Option<What>,
    /// Build on your own earlier chapters, or on the course's.
    #[arg(
        long,
        global = true,
        value_enum,
        default_value = "mine",
        value_name = "WHOSE"
    )]
    pub on: On,
    /// Judge the sources in a folder instead of `crates/`.
    #[arg(long, global = true, value_name = "DIR")]
    pub solution: Option<PathBuf>,
    /// Also run the tests of chapters with `unsafe` under AddressSanitizer and LeakSanitizer; needs a nightly toolchain.
    #[arg(long, global = true)]
    pub sanitizer: bool,
    /// Only tests of this name; the steps do not count as done.
    #[arg(long, global = true, value_name = "NAME")]
    pub test: Vec<String>,
    /// How many schedules each modelled test tries.
    #[arg(long, global = true, default_value_t = crate::check::SCHEDULES, value_name = "COUNT", value_parser = at_least_one)]
    pub schedules: usize,
    /// Where the modelled tests' random numbers begin.
    #[arg(long, global = true, default_value_t = crate::check::SEED)]
    pub seed: u64,
    /// Run modelled tests under this schedule alone, as a report names it.
    #[arg(long, global = true, value_name = "NAME", conflicts_with_all = ["schedules", "seed"], value_parser = schedule_name)]
    pub schedule: Option<String>,
    /// Draw into this file: `check` the first counter-example, as SVG; `trace` the timelines, as an HTML page.
    #[arg(long, global = true, value_name = "FILE")]
    pub picture: Option<PathBuf>,
    /// Print nothing of chapters that pass, and of others only where they stand and what is next.
    #[arg(short, long, global = true, conflicts_with_all = ["format", "json"])]
    pub quiet: bool,
    /// What to print.
    #[arg(long, global = true, value_enum, default_value = "terminal")]
    pub format: Format,
    /// The same as `--format json`.
    #[arg(long, global = true, conflicts_with = "format")]
    pub json: bool,
}

impl Check {
    pub fn format(&self) -> Format {
        if self.json { Format::Json } else { self.format }
    }

    /// Are steps or tests asked for by name?
    pub fn names_steps(&self) -> bool {
        let named = matches!(&self.what, Some(What::Chapter { steps, .. }) if !steps.is_empty());
        named || !self.test.is_empty()
    }
}

#[derive(Debug, Args)]
pub struct Trace {
    #[command(flatten)]
    pub check: Check,
}

fn at_least_one(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(0) | Err(_) => Err("a number from 1".into()),
        Ok(count) => Ok(count),
    }
}

/// `pct2:1:17`
fn schedule_name(text: &str) -> Result<String, String> {
    let fields: Vec<&str> = text.split(':').collect();
    let known = match fields[..] {
        [scheduler, seed, number] => {
            ["pct2", "pct3", "random"].contains(&scheduler)
                && seed.parse::<u64>().is_ok()
                && number.parse::<usize>().is_ok()
        }
        _ => false,
    };
    if known {
        Ok(text.to_owned())
    } else {
        Err("a schedule is named like `pct2:1:17`, as a report names it".into())
    }
}

#[derive(Debug, Subcommand)]
pub enum What {
    /// One chapter, or some of its steps.
    Chapter { number: u32, steps: Vec<String> },
    /// The step that a file belongs to, or its chapter if it is of no single step.
    File { path: PathBuf },
    /// Every chapter.
    All,
}

#[derive(Debug, Args)]
pub struct Watch {
    #[command(subcommand)]
    pub what: Option<WatchWhat>,
}

#[derive(Debug, Subcommand)]
pub enum WatchWhat {
    /// This chapter.
    Chapter { number: u32 },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum On {
    Mine,
    Reference,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people.
    Terminal,
    /// For machines: `docs/report.md` describes it.
    Json,
    /// For CI systems that read JUnit XML.
    Junit,
}

#[derive(Debug, Args)]
pub struct Explain {
    #[command(subcommand)]
    pub what: Option<ExplainWhat>,
    /// A step, a test, or `step::test`.
    #[arg(value_name = "NAME")]
    pub name: Option<String>,
}

#[derive(Debug, Subcommand)]
pub enum ExplainWhat {
    /// A step or a test of this chapter.
    Chapter {
        number: u32,
        /// A step, a test, or a step and one of its tests.
        #[arg(value_name = "NAME", required = true, num_args = 1..=2)]
        name: Vec<String>,
    },
}

#[derive(Debug, Args)]
pub struct Grade {
    /// Folders, `.zip` or `.tar.gz` files; each is one submission.
    #[arg(required = true, value_name = "SUBMISSION")]
    pub submissions: Vec<PathBuf>,
    /// Only this chapter; a submission may then be its bare sources.
    #[arg(long, value_name = "NUMBER")]
    pub chapter: Option<u32>,
    /// Build on the course's earlier chapters, or on the submission's own.
    #[arg(long, value_enum, default_value = "reference", value_name = "WHOSE")]
    pub on: On,
    /// Points and weights other than the course's: `docs/grade.md` describes the file.
    #[arg(long, value_name = "FILE")]
    pub rubric: Option<PathBuf>,
    /// Grade nothing if this machine keeps submissions in less well: L0, L1 or L2.
    #[arg(long, value_parser = level, value_name = "LEVEL")]
    pub require_level: Option<Level>,
    /// Do not try a better sandbox than this.
    #[arg(long, value_parser = level, value_name = "LEVEL", hide = true)]
    pub at_most: Option<Level>,
    /// End with code 1 unless every submission passes in every chapter.
    #[arg(long)]
    pub require_pass: bool,
    /// What to write: `docs/grade.md` describes each.
    #[arg(long, value_enum, default_value = "terminal")]
    pub format: GradeFormat,
    /// Write a file for each submission into this folder, instead of to standard output.
    #[arg(long, value_name = "DIR")]
    pub output: Option<PathBuf>,
    /// Grade submissions again that have a result in that folder.
    #[arg(long, requires = "output")]
    pub force: bool,
    /// Processors to keep busy; all that there are, if not said.
    #[arg(long, value_name = "COUNT", value_parser = at_least_one)]
    pub jobs: Option<usize>,
    /// How many seconds of processor time a compiler may take.
    #[arg(long, value_name = "SECONDS", default_value_t = crate::settings::BUILD_LIMIT.as_secs(), value_parser = clap::value_parser!(u64).range(1..))]
    pub build_limit: u64,
    /// How many schedules each modelled test tries.
    #[arg(long, default_value_t = crate::check::SCHEDULES, value_name = "COUNT", value_parser = at_least_one)]
    pub schedules: usize,
    /// Where the modelled tests' random numbers begin.
    #[arg(long, default_value_t = crate::check::SEED)]
    pub seed: u64,
}

fn level(text: &str) -> Result<Level, String> {
    [Level::L0, Level::L1, Level::L2]
        .into_iter()
        .find(|level| level.name().eq_ignore_ascii_case(text))
        .ok_or_else(|| "a level is L0, L1 or L2".into())
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum GradeFormat {
    /// For people.
    Terminal,
    /// For machines: `docs/grade.md` describes it.
    Json,
    /// For CI systems that read JUnit XML.
    Junit,
    /// `results.json` of a Gradescope autograder.
    Gradescope,
    /// `results.json` of a PrairieLearn external grader.
    Prairielearn,
    /// The result that GitHub Classroom's reporter takes.
    Classroom,
    /// `results.json` of an Exercism test runner, version 3.
    Exercism,
    /// Annotations for GitHub Actions; with `--output`, step summaries.
    Github,
    /// For pages and comments.
    Markdown,
}

#[derive(Debug, Args)]
pub struct Verify {
    #[command(subcommand)]
    pub what: Option<VerifyWhat>,
    /// How often each right solution runs every test.
    #[arg(long, global = true, default_value_t = 1, value_name = "TIMES", value_parser = clap::value_parser!(u32).range(1..))]
    pub repeat: u32,
    /// Only fixtures whose name contains this, such as `reference` or `reject/first`.
    #[arg(long, global = true, value_name = "TEXT")]
    pub only: Option<String>,
    /// How many schedules each modelled test tries.
    #[arg(long, global = true, default_value_t = crate::check::SCHEDULES, value_name = "COUNT", value_parser = at_least_one)]
    pub schedules: usize,
    /// Where the modelled tests' random numbers begin.
    #[arg(long, global = true, default_value_t = crate::check::SEED)]
    pub seed: u64,
    /// Also require that `crates/` holds the untouched starters.
    #[arg(long, global = true)]
    pub pristine: bool,
    /// Also run right solutions of chapters with `unsafe` under the sanitizers; needs a nightly toolchain.
    #[arg(long, global = true)]
    pub sanitizer: bool,
    /// Run `cargo mutants` over the reference solutions instead, and list what survives.
    #[arg(long, global = true)]
    pub mutants: bool,
    /// Run new and changed wrong solutions over all tests of their steps instead, and record what fails.
    #[arg(long, global = true, conflicts_with_all = ["mutants", "repeat", "sanitizer", "pristine"])]
    pub record: bool,
    /// Say instead how often the diagnosis of recorded mistakes is right; nothing is built.
    #[arg(long, global = true, conflicts_with_all = ["record", "mutants", "repeat", "sanitizer", "pristine", "only"])]
    pub diagnosis: bool,
}

#[derive(Debug, Subcommand)]
pub enum VerifyWhat {
    /// One chapter.
    Chapter { number: u32 },
}

#[derive(Debug, Args)]
pub struct Update {
    /// Where the newer course is; otherwise `upstream`, what your branch follows, or `origin`.
    pub remote: Option<String>,
}

#[derive(Debug, Args)]
pub struct Handout {
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
}

#[derive(Debug, Subcommand)]
pub enum BenchWhat {
    /// A whole submission graded, beside a fresh clone and `cargo test` for each chapter.
    Grade,
    /// From a save to the verdict of `watch`, beside a `check`.
    Watch,
}

#[derive(Debug, Args)]
pub struct Bench {
    #[command(subcommand)]
    pub what: Option<BenchWhat>,
    /// The chapters to measure; all if none is named.
    pub chapters: Vec<u32>,
    /// Edits measured for each chapter, or rounds of grading.
    #[arg(long, global = true, default_value_t = 9, value_parser = clap::value_parser!(u32).range(1..))]
    pub edits: u32,
}
