//! A3: runs before `main`.
//! Refused: attribute

#[unsafe(link_section = ".init_array")]
static FIRST: extern "C" fn() = first;

extern "C" fn first() {}

/// The answer.
pub fn answer() -> u32 {
    41
}

/// Right.
pub fn twice(mut call: impl FnMut()) {
    call();
    call();
}
