//! D2: a module that lies elsewhere.
//! Refused: attribute

#[path = "/etc/hostname"]
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
