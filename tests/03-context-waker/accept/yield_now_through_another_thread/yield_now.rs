//! Step 3, `yield_now`: let others go first.

use std::{
    pin::Pin,
    task::{Context, Poll},
    thread,
};

/// A future that is pending once, and has its task polled again.
pub fn yield_now() -> YieldNow {
    YieldNow::Fresh
}

/// The future behind [`yield_now`].
#[must_use = "futures do nothing unless you `.await` or poll them"]
#[derive(Debug)]
pub enum YieldNow {
    /// Not polled yet.
    Fresh,
    /// Polled at least once.
    Yielded,
}

impl Future for YieldNow {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        match std::mem::replace(&mut *self, YieldNow::Yielded) {
            YieldNow::Fresh => {
                let waker = context.waker().clone();
                thread::spawn(move || waker.wake());
                Poll::Pending
            }
            YieldNow::Yielded => Poll::Ready(()),
        }
    }
}
