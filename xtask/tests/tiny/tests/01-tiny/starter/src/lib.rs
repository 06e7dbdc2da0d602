#![doc = include_str!("../README.md")]

mod given;
pub use given::GIVEN;

/// The answer.
pub fn answer() -> u32 {
    todo!("step answer")
}
