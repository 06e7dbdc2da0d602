//! Exit codes: one table for all commands.

use std::process::ExitCode;

/// How a command ended, as scripts see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// `check`: everything passes. Other commands: done.
    Done = 0,
    /// Something that was judged does not pass.
    Failing = 1,
    /// The command line makes no sense (clap uses this code, too).
    Usage = 2,
    /// The student's crate does not compile.
    DoesNotBuild = 3,
    /// There was nothing to judge.
    NothingRan = 4,
    /// This machine does not keep submissions in as well as was asked for.
    BelowLevel = 69,
    /// A defect of the course or of this runner.
    OurFault = 70,
    /// The machine failed us: no network, no space, no tool. Worth another try.
    Infrastructure = 75,
    /// Ctrl-C.
    Interrupted = 130,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        ExitCode::from(exit as u8)
    }
}
