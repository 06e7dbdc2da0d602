//! The worked example: a future whose output is another future's output, put through a closure. (Given.)

use simple_future::{Poll, SimpleFuture};

/// The future that [`SimpleFutureExt::map`](crate::SimpleFutureExt::map) returns.
#[must_use = "futures do nothing unless they are polled"]
pub struct Map<A, F> {
    future: A,
    /// `None` once it has been called: a `FnOnce` is consumed by its call, and `poll` has only `&mut self`.
    f: Option<F>,
}

impl<A, F> Map<A, F> {
    pub(crate) fn new(future: A, f: F) -> Self {
        Self { future, f: Some(f) }
    }
}

impl<A, F, T> SimpleFuture for Map<A, F>
where
    A: SimpleFuture,
    F: FnOnce(A::Output) -> T,
{
    type Output = T;

    fn poll(&mut self, wake: fn()) -> Poll<T> {
        match self.future.poll(wake) {
            // The child has kept `wake`, and will call it: we may go to sleep with it.
            Poll::Pending => Poll::Pending,
            Poll::Ready(output) => {
                let f = self
                    .f
                    .take()
                    .expect("`Map` was polled again after it had returned Ready");
                Poll::Ready(f(output))
            }
        }
    }
}
