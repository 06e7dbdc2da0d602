//! Step 1, `block_on`: run one future on this thread, and sleep while there is nothing to do.

/// Runs `future` to its end on the calling thread and returns its output.
///
/// Polls once at the beginning, and again after each wake. In between the thread sleeps.
#[allow(unused_variables)] // until you write it
pub fn block_on<F: Future>(future: F) -> F::Output {
    todo!("step block_on: pin the future, make a waker that wakes this thread, poll, sleep, repeat")
}
