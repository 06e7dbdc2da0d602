//! Step 2: one future after another, both there from the start.

use simple_future::{Poll, SimpleFuture};

/// A future that runs `first` to its end, and then `second`.
#[must_use = "futures do nothing unless they are polled"]
pub struct AndThenFut<A, B> {
    // The fields are yours to change. What has to be remembered between two polls?
    first: A,
    second: B,
}

impl<A, B> AndThenFut<A, B>
where
    A: SimpleFuture<Output = ()>,
    B: SimpleFuture<Output = ()>,
{
    /// Chains `first` and `second`, without polling either.
    pub fn new(first: A, second: B) -> Self {
        todo!("step and_then_fut: keep `first` and `second`")
    }
}

impl<A, B> SimpleFuture for AndThenFut<A, B>
where
    A: SimpleFuture<Output = ()>,
    B: SimpleFuture<Output = ()>,
{
    type Output = ();

    fn poll(&mut self, wake: fn()) -> Poll<()> {
        todo!("step and_then_fut: whose turn is it? and who wakes you, if you return Pending?")
    }
}
