//! Step 3, `yield_now`: let others go first.

use std::{
    pin::Pin,
    task::{Context, Poll},
};

/// A future that is pending once, and has its task polled again.
pub fn yield_now() -> YieldNow {
    YieldNow { yielded: false }
}

/// The future behind [`yield_now`].
#[must_use = "futures do nothing unless you `.await` or poll them"]
#[derive(Debug)]
pub struct YieldNow {
    yielded: bool,
}

impl Future for YieldNow {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if self.yielded {
            return Poll::Ready(());
        }
        self.yielded = true;
        context.waker().wake_by_ref();
        Poll::Pending
    }
}
