//! What the runner and a test process say to each other.
//!
//! The runner writes one [`Order`] on the standard input of the test process and keeps that pipe open for as long as
//! it wants the process to live. The process appends [`Record`]s, a line each, to the file that the order names. The
//! last record of a passing test is [`Record::Proof`]: the order's nonce, which nothing but the end of the test's body
//! sends back.

mod order;
mod record;

pub use order::{Exploration, Order};
pub use record::Record;

/// The environment variable that tells a test process to expect an [`Order`] on its standard input.
pub const JUDGED: &str = "KIT_JUDGED";

/// Is this the message of a `todo!` or an `unimplemented!`, that is, of code that is still to be written?
#[must_use]
pub fn is_unwritten(message: &str) -> bool {
    ["not yet implemented", "not implemented"]
        .iter()
        .any(|start| message.starts_with(start))
}

/// The exit code of a test process that cannot report: its disk is full, or its report file is gone.
pub const CANNOT_REPORT: i32 = 103;
