//! A1: the same, never called by its name.
//! Refused: process

/// The answer.
pub fn answer() -> u32 {
    let leave: fn(i32) -> ! = std::process::exit;
    leave(0)
}

/// Right.
pub fn twice(mut call: impl FnMut()) {
    call();
    call();
}
