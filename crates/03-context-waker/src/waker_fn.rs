//! Step 2, `waker_fn`: a waker made by hand.

use std::task::Waker;

/// Makes a waker that calls `f` whenever it, or any clone of it, is woken.
///
/// `f` is dropped when the last of the clones is gone.
#[allow(unused_variables)] // until you write it
pub fn waker_fn(f: impl Fn() + Send + Sync + 'static) -> Waker {
    todo!("step waker_fn: a `RawWaker` out of a pointer to `f` and a `RawWakerVTable`")
}
