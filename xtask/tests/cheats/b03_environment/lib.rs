//! B3: asks for the environment while it is built.
//! Refused: environment

/// The answer.
pub fn answer() -> u32 {
    option_env!("CI").map_or(41, |_| 42)
}

/// Right.
pub fn twice(mut call: impl FnMut()) {
    call();
    call();
}
