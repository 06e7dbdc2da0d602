//! E8: starts programs.
//! Refused: process

/// The answer.
pub fn answer() -> u32 {
    std::process::Command::new("/bin/true")
        .spawn()
        .map_or(41, |_| 42)
}

/// Right.
pub fn twice(mut call: impl FnMut()) {
    call();
    call();
}
