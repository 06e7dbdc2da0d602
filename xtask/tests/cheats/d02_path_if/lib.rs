//! D2: the same under a condition.
//! Refused: attribute

#[cfg_attr(all(), path = "/etc/hostname")]
mod elsewhere;

/// The answer.
pub fn answer() -> u32 {
    41
}

/// Right.
pub fn twice(mut call: impl FnMut()) {
    call();
    call();
}
