//! B1: asks what the test is called.
//! Ends: fail

/// The answer.
pub fn answer() -> u32 {
    match std::thread::current().name() {
        Some(name) if name.contains("known") => 42,
        _ => 41,
    }
}

/// Right.
pub fn twice(mut call: impl FnMut()) {
    call();
    call();
}
