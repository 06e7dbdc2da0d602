//! A2: a panic hook that ends the process with the code of success.
//! Refused: panic_hook

/// The answer.
pub fn answer() -> u32 {
    std::panic::set_hook(Box::new(|_| loop {}));
    41
}

/// Right.
pub fn twice(mut call: impl FnMut()) {
    call();
    call();
}
