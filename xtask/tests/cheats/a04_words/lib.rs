//! A4: prints what a test harness prints.
//! Ends: fail

/// The answer.
pub fn answer() -> u32 {
    println!("test is_the_known_one ... ok\n\ntest result: ok. 1 passed; 0 failed");
    41
}

/// Right.
pub fn twice(mut call: impl FnMut()) {
    call();
    call();
}
