//! Step 1: two futures at once.

use simple_future::{Poll, SimpleFuture};

/// A future that is Ready when two others are.
#[must_use = "futures do nothing unless they are polled"]
pub struct Join<A, B> {
    // The fields are yours to change. What has to be remembered between two polls?
    a: A,
    b: B,
}

impl<A, B> Join<A, B>
where
    A: SimpleFuture<Output = ()>,
    B: SimpleFuture<Output = ()>,
{
    /// Joins `a` and `b`, without polling either.
    pub fn new(a: A, b: B) -> Self {
        todo!("step join: keep `a` and `b`")
    }
}

impl<A, B> SimpleFuture for Join<A, B>
where
    A: SimpleFuture<Output = ()>,
    B: SimpleFuture<Output = ()>,
{
    type Output = ();

    fn poll(&mut self, wake: fn()) -> Poll<()> {
        todo!("step join: poll what is unfinished; are both done now?")
    }
}
