//! A future made of a closure.

use simple_future::{Poll, SimpleFuture};

pub(crate) struct PollFn<P>(pub(crate) P);

impl<T, P: FnMut(fn()) -> Poll<T>> SimpleFuture for PollFn<P> {
    type Output = T;

    fn poll(&mut self, wake: fn()) -> Poll<T> {
        (self.0)(wake)
    }
}
