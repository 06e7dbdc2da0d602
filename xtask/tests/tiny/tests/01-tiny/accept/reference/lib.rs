#![doc = include_str!("../README.md")]

mod given;
pub use given::GIVEN;

/// The answer.
pub fn answer() -> u32 {
    42
}

/// Calls `call` twice.
pub fn twice(mut call: impl FnMut()) {
    call();
    call();
}
