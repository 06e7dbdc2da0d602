//! One future after another; between the two, a poll of its own.

use simple_future::{Poll, SimpleFuture};

pub struct AndThenFut<A, B> {
    first: Option<A>,
    second: B,
}

impl<A, B> AndThenFut<A, B>
where
    A: SimpleFuture<Output = ()>,
    B: SimpleFuture<Output = ()>,
{
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
        let Some(first) = &mut self.first else {
            return self.second.poll(wake);
        };
        if let Poll::Ready(()) = first.poll(wake) {
            self.first = None;
            wake();
        }
        Poll::Pending
    }
}
