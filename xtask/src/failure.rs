//! Why a command could not do its work; distinct from a submission that does not pass.

use std::fmt;

use crate::exit::Exit;

/// Whose failure it is. Errors without this type are reported as misuse: a wrong path, a wrong name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// The course or the runner is defective.
    Ours(String),
    /// The machine failed us; another try may work.
    Infrastructure(String),
    NothingRan(String),
    /// What was asked for makes no sense.
    Usage(String),
    /// The sandbox is not as good as was asked for.
    BelowLevel(String),
    Interrupted,
}

impl Failure {
    pub fn exit(&self) -> Exit {
        match self {
            Self::Ours(_) => Exit::OurFault,
            Self::Infrastructure(_) => Exit::Infrastructure,
            Self::NothingRan(_) => Exit::NothingRan,
            Self::Usage(_) => Exit::Usage,
            Self::BelowLevel(_) => Exit::BelowLevel,
            Self::Interrupted => Exit::Interrupted,
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ours(text)
            | Self::Infrastructure(text)
            | Self::NothingRan(text)
            | Self::Usage(text)
            | Self::BelowLevel(text) => formatter.write_str(text),
            Self::Interrupted => formatter.write_str("interrupted"),
        }
    }
}

impl std::error::Error for Failure {}
