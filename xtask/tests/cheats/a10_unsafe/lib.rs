//! A10: `unsafe` where it is not allowed.
//! Refused: unsafe

/// The answer.
pub fn answer() -> u32 {
    unsafe { std::hint::unreachable_unchecked() }
}

/// Right.
pub fn twice(mut call: impl FnMut()) {
    call();
    call();
}
