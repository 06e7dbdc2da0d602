//! C3, C19: a runner of its own.
fn main() {}
