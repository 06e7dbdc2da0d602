//! B4: asks who called.
//! Refused: caller

/// The answer.
pub fn answer() -> u32 {
    std::panic::Location::caller().line()
}

/// Right.
pub fn twice(mut call: impl FnMut()) {
    call();
    call();
}
