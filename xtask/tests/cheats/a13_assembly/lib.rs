//! A13: assembly.
//! Refused: assembly

std::arch::global_asm!("");

/// The answer.
pub fn answer() -> u32 {
    41
}

/// Right.
pub fn twice(mut call: impl FnMut()) {
    call();
    call();
}
