//! A6: a function called `Some`.
//! Refused: shadow

/// Not the one.
#[allow(non_snake_case)]
pub fn Some(_: u32) -> Option<u32> {
    None
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
