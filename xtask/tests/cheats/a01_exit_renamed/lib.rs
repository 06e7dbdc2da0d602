//! A1: the same under other names.
//! Refused: process

use s::process as p;
use std as s;

/// The answer.
pub fn answer() -> u32 {
    p::exit(0)
}

/// Right.
pub fn twice(mut call: impl FnMut()) {
    call();
    call();
}
