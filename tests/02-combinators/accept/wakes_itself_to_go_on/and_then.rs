//! The second future is made in one poll and polled for the first time in the next.

use simple_future::{Poll, SimpleFuture};

pub enum AndThen<A: SimpleFuture, B, F> {
    First(A, Option<F>),
    Between(Option<A::Output>, Option<F>),
    Second(B),
}

impl<A: SimpleFuture, B, F> AndThen<A, B, F> {
    pub(crate) fn new(first: A, f: F) -> Self {
        Self::First(first, Some(f))
    }
}

impl<A, B, F> SimpleFuture for AndThen<A, B, F>
where
    A: SimpleFuture,
    B: SimpleFuture,
    F: FnOnce(A::Output) -> B,
{
    type Output = B::Output;

    fn poll(&mut self, wake: fn()) -> Poll<B::Output> {
        match self {
            Self::First(first, f) => {
                if let Poll::Ready(output) = first.poll(wake) {
                    *self = Self::Between(Some(output), f.take());
                    wake();
                }
            }
            Self::Between(output, f) => {
                if let (Some(output), Some(f)) = (output.take(), f.take()) {
                    *self = Self::Second(f(output));
                    wake();
                }
            }
            Self::Second(second) => return second.poll(wake),
        }
        Poll::Pending
    }
}
