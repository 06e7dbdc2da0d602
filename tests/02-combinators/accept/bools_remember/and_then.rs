//! The second future is made from the first one's output: three fields, of which one is always `None`.

use simple_future::{Poll, SimpleFuture};

pub struct AndThen<A, B, F> {
    first: A,
    f: Option<F>,
    second: Option<B>,
}

impl<A, B, F> AndThen<A, B, F> {
    pub(crate) fn new(first: A, f: F) -> Self {
        Self {
            first,
            f: Some(f),
            second: None,
        }
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
        if self.second.is_none() {
            match self.first.poll(wake) {
                Poll::Ready(output) => self.second = self.f.take().map(|f| f(output)),
                Poll::Pending => return Poll::Pending,
            }
        }
        self.second.as_mut().unwrap().poll(wake)
    }
}
