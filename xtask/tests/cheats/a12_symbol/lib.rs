//! A12: takes the place of a function of the C library.
//! Refused: attribute

/// Not the one.
#[unsafe(no_mangle)]
pub extern "C" fn nanosleep() -> i32 {
    0
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
