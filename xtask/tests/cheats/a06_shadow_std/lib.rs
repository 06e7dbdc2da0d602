//! A6: a module called `std`.
//! Refused: shadow

/// Not the one.
pub mod std {}

/// The answer.
pub fn answer() -> u32 {
    41
}

/// Right.
pub fn twice(mut call: impl FnMut()) {
    call();
    call();
}
