//! A1: ends the process with the code of success.
//! Refused: process

/// The answer.
pub fn answer() -> u32 {
    std::process::exit(0)
}

/// Right.
pub fn twice(mut call: impl FnMut()) {
    call();
    call();
}
