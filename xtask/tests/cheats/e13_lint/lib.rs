//! E13: switches off the lint that ends constants without end.
//! Refused: lint

#![allow(long_running_const_eval)]

/// The answer.
pub fn answer() -> u32 {
    41
}

/// Right.
pub fn twice(mut call: impl FnMut()) {
    call();
    call();
}
