//! A15: looks at its own memory.
//! Refused: files

/// The answer.
pub fn answer() -> u32 {
    std::fs::read("/proc/self/mem").map_or(41, |_| 42)
}

/// Right.
pub fn twice(mut call: impl FnMut()) {
    call();
    call();
}
