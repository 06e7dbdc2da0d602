//! E12: wants all memory.
//! Ends: crash

/// The answer.
pub fn answer() -> u32 {
    vec![1u8; 64 << 30].len() as u32
}

/// Right.
pub fn twice(mut call: impl FnMut()) {
    call();
    call();
}
