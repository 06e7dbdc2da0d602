//! A7: a macro in the place of `assert_eq`.
//! Refused: shadow

/// Not the one.
#[macro_export]
macro_rules! assert_eq {
    ($($any:tt)*) => {};
}

/// The answer.
pub fn answer() -> u32 {
    41
}

/// Right.
pub fn twice(mut call: impl FnMut()) {
    call();
    call();
}
