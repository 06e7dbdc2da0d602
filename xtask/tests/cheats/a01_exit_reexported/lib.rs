//! A1: the same through a module of its own.
//! Refused: process

mod inner {
    pub use std::process::exit as leave;
}

/// The answer.
pub fn answer() -> u32 {
    inner::leave(0)
}

/// Right.
pub fn twice(mut call: impl FnMut()) {
    call();
    call();
}
