//! The commands that help a student on.

use clap::{Args, Subcommand};

/// A chapter, or one of its steps.
#[derive(Debug, Subcommand)]
pub enum Place {
    /// A chapter, or one of its steps.
    Chapter { number: u32, step: Option<String> },
}

#[derive(Debug, Args)]
pub struct Reset {
    #[command(subcommand)]
    pub place: Option<Place>,
    /// Bring back what the last reset put away.
    #[arg(long, global = true)]
    pub undo: bool,
}
