//! The commands that help a student on.

use clap::{Args, Subcommand, ValueEnum};

use super::{Check, Format, On};

impl Default for Check {
    /// What `check` does if nothing special is asked of it.
    fn default() -> Self {
        Self {
            what: None,
            on: On::Mine,
            solution: None,
            sanitizer: false,
            test: Vec::new(),
            schedules: crate::check::SCHEDULES,
            seed: crate::check::SEED,
            schedule: None,
            picture: None,
            format: Format::Terminal,
            json: false,
            quiet: false,
        }
    }
}

impl Check {
    /// Is the verdict the one on the student's own crates that everybody means?
    pub fn is_usual(&self) -> bool {
        let usual = Self::default();
        self.on == usual.on
            && self.solution.is_none()
            && !self.sanitizer
            && self.test.is_empty()
            && self.schedules == usual.schedules
            && self.seed == usual.seed
            && self.schedule.is_none()
    }
}

#[derive(Debug, Args, Default)]
pub struct Status {
    /// For machines: the report of every chapter.
    #[arg(long)]
    pub json: bool,
}

/// A chapter, or one of its steps.
#[derive(Debug, Subcommand)]
pub enum Place {
    /// A chapter, or one of its steps.
    Chapter { number: u32, step: Option<String> },
}

#[derive(Debug, Args)]
pub struct Hint {
    #[command(subcommand)]
    pub place: Option<Place>,
    /// A step of the first unfinished chapter.
    pub step: Option<String>,
    /// Say this one of the three: a question, a nudge, nearly the answer.
    #[arg(long, global = true, value_name = "NUMBER", value_parser = clap::value_parser!(u8).range(1..=3))]
    pub tier: Option<u8>,
}

#[derive(Debug, Args)]
pub struct Reset {
    #[command(subcommand)]
    pub place: Option<Place>,
    /// Bring back what the last reset put away.
    #[arg(long, global = true)]
    pub undo: bool,
}

#[derive(Debug, Args)]
pub struct Solution {
    #[command(subcommand)]
    pub place: Place,
}

#[derive(Debug, Args)]
pub struct Completions {
    pub shell: Shell,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Shell {
    Bash,
    Zsh,
    Fish,
}
