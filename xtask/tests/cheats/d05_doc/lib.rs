//! D5: reads a file as documentation.
//! Refused: include

#![doc = include_str!("/etc/hostname")]

/// The answer.
pub fn answer() -> u32 {
    41
}

/// Right.
pub fn twice(mut call: impl FnMut()) {
    call();
    call();
}
