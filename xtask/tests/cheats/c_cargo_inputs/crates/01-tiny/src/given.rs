//! A changed given file.
pub const GIVEN: u32 = 2;
