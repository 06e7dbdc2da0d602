//! A9: calls itself without end.
//! Ends: crash

#[allow(unconditional_recursion)]
fn deeper(depth: u32) -> u32 {
    deeper(depth + 1) + 1
}

/// The answer.
pub fn answer() -> u32 {
    deeper(1)
}

/// Right.
pub fn twice(mut call: impl FnMut()) {
    call();
    call();
}
