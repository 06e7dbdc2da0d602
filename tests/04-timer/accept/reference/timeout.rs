//! Step 2, `timeout`: a future that is given so much time and no more.

use std::{
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use pin_project_lite::pin_project;

use crate::{Elapsed, TimerFuture};

/// Gives `future` this much time from now.
pub fn timeout<F: Future>(duration: Duration, future: F) -> Timeout<F> {
    Timeout {
        future,
        timer: TimerFuture::new(duration),
    }
}

pin_project! {
    /// A future with a time limit. Made by [`timeout`].
    #[must_use = "futures do nothing unless you `.await` or poll them"]
    pub struct Timeout<F> {
        #[pin]
        future: F,
        #[pin]
        timer: TimerFuture,
    }
}

impl<F: Future> Future for Timeout<F> {
    type Output = Result<F::Output, Elapsed>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        // First the future: what is there counts, even if it is late.
        if let Poll::Ready(output) = this.future.poll(context) {
            return Poll::Ready(Ok(output));
        }
        // If both are pending, both have the waker now.
        this.timer.poll(context).map(|()| Err(Elapsed))
    }
}
