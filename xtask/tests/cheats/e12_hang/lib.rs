//! Waits for what does not come.
//! Ends: hang

/// The answer.
pub fn answer() -> u32 {
    loop {
        std::thread::park();
    }
}

/// Right.
pub fn twice(mut call: impl FnMut()) {
    call();
    call();
}
