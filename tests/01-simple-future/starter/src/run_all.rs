//! Step 5, `run_all`: one thread, many futures, and a good sleep in between.

use crate::SimpleFuture;

/// Runs all `futures` to their ends, by turns, on this thread. Returns when the last one is ready.
///
/// While there is nothing to do, the thread sleeps.
#[allow(unused_variables)] // until you write it
pub fn run_all(futures: Vec<Box<dyn SimpleFuture<Output = ()>>>) {
    todo!("step run_all: poll what is unfinished, sleep until somebody calls `wake`, repeat")
}
