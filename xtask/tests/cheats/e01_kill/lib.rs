//! E1: wants a function that kills.
//! Refused: extern

unsafe extern "C" {
    safe fn getppid() -> i32;
}

/// The answer.
pub fn answer() -> u32 {
    getppid() as u32
}

/// Right.
pub fn twice(mut call: impl FnMut()) {
    call();
    call();
}
