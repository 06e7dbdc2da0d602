#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

/// Runs a future to its end.
pub fn run(future: impl Future<Output = ()>) {
    let _ = future;
    todo!("step run")
}
