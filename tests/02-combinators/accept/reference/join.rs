//! Step 1: two futures at once.

use simple_future::{Poll, SimpleFuture};

/// A future that is Ready when two others are.
#[must_use = "futures do nothing unless they are polled"]
pub struct Join<A, B> {
    /// `None` once it has returned Ready; so it cannot be polled again, and is dropped early.
    a: Option<A>,
    /// As `a`.
    b: Option<B>,
}

impl<A, B> Join<A, B>
where
    A: SimpleFuture<Output = ()>,
    B: SimpleFuture<Output = ()>,
{
    /// Joins `a` and `b`, without polling either.
    pub fn new(a: A, b: B) -> Self {
        Self {
            a: Some(a),
            b: Some(b),
        }
    }
}

impl<A, B> SimpleFuture for Join<A, B>
where
    A: SimpleFuture<Output = ()>,
    B: SimpleFuture<Output = ()>,
{
    type Output = ();

    fn poll(&mut self, wake: fn()) -> Poll<()> {
        if let Some(a) = &mut self.a
            && let Poll::Ready(()) = a.poll(wake)
        {
            self.a = None;
        }
        if let Some(b) = &mut self.b
            && let Poll::Ready(()) = b.poll(wake)
        {
            self.b = None;
        }
        if self.a.is_none() && self.b.is_none() {
            Poll::Ready(())
        } else {
            // Each child that is left was polled just now, so it has kept `wake`.
            Poll::Pending
        }
    }
}
