//! D4: takes a secret out of the environment.
//! Refused: environment

/// Secret.
pub const SECRET: &str = env!("PATH");

/// The answer.
pub fn answer() -> u32 {
    41
}

/// Right.
pub fn twice(mut call: impl FnMut()) {
    call();
    call();
}
