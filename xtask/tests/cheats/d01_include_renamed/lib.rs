//! D1: the same under another name.
//! Refused: include

use std::include_str as text;

/// The answer.
pub fn answer() -> u32 {
    text!("/etc/hostname").len() as u32
}

/// Right.
pub fn twice(mut call: impl FnMut()) {
    call();
    call();
}
