//! Step 2: one future after another, both there from the start.

use simple_future::{Poll, SimpleFuture};

/// A future that runs `first` to its end, and then `second`.
#[must_use = "futures do nothing unless they are polled"]
pub struct AndThenFut<A, B> {
    /// `None` once it has returned Ready: then it is the turn of `second`.
    first: Option<A>,
    second: B,
}

impl<A, B> AndThenFut<A, B>
where
    A: SimpleFuture<Output = ()>,
    B: SimpleFuture<Output = ()>,
{
    /// Chains `first` and `second`, without polling either.
    pub fn new(first: A, second: B) -> Self {
        Self {
            first: Some(first),
            second,
        }
    }
}

impl<A, B> SimpleFuture for AndThenFut<A, B>
where
    A: SimpleFuture<Output = ()>,
    B: SimpleFuture<Output = ()>,
{
    type Output = ();

    fn poll(&mut self, wake: fn()) -> Poll<()> {
        if let Some(first) = &mut self.first {
            match first.poll(wake) {
                Poll::Pending => return Poll::Pending,
                // No return here: `second` has not been given a wake yet.
                Poll::Ready(()) => self.first = None,
            }
        }
        self.second.poll(wake)
    }
}
