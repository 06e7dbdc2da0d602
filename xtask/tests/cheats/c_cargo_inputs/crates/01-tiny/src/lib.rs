//! C: wrong, with every input of cargo that would make it look right.
//! Ends: fail

/// The answer.
pub fn answer() -> u32 {
    41
}

/// Right.
pub fn twice(mut call: impl FnMut()) {
    call();
    call();
}
