//! Step 3, `yield_now`: let others go first.

use std::{future::poll_fn, task::Poll};

/// A future that is pending once, and has its task polled again.
pub fn yield_now() -> impl Future<Output = ()> {
    let mut yielded = false;
    poll_fn(move |context| {
        if yielded {
            return Poll::Ready(());
        }
        context.waker().clone().wake();
        yielded = true;
        Poll::Pending
    })
}
