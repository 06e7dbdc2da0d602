//! A1: the same through a glob.
//! Refused: process

use std::process::*;

/// The answer.
pub fn answer() -> u32 {
    exit(0)
}

/// Right.
pub fn twice(mut call: impl FnMut()) {
    call();
    call();
}
