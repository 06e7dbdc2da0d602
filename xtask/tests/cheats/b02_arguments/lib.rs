//! B2: asks for the program's arguments.
//! Refused: environment

/// The answer.
pub fn answer() -> u32 {
    std::env::args().count() as u32
}

/// Right.
pub fn twice(mut call: impl FnMut()) {
    call();
    call();
}
