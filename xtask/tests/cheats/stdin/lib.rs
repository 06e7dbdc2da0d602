//! Reads what the judge says to the test.
//! Refused: stdin

/// The answer.
pub fn answer() -> u32 {
    std::io::stdin().lines().count() as u32
}

/// Right.
pub fn twice(mut call: impl FnMut()) {
    call();
    call();
}
