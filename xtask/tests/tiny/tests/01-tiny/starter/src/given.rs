//! Given by the course: among it what the policy refuses in a student's file, so that the tests of the runner reach
//! what stands behind the policy.

/// Given by the course.
pub const GIVEN: u32 = 1;

/// Ends the process as if all were well.
#[expect(clippy::disallowed_methods, reason = "tests end early with it")]
pub fn leave() -> ! {
    std::process::exit(0)
}

/// Ends the process as if all were well, as soon as something panics.
pub fn leave_at_a_panic() {
    std::panic::set_hook(Box::new(|_| leave()));
}

/// Whether the test that runs is the canary, which must fail.
pub fn is_the_canary() -> bool {
    std::env::args().any(|word| word == "canary")
}

/// Writes the number of this process to a file.
pub fn tell_process(file: &str) {
    std::fs::write(file, std::process::id().to_string()).unwrap();
}
