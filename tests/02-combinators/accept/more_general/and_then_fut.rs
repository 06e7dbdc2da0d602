//! One future after another: the output is the second one's.

use simple_future::{Poll, SimpleFuture};

#[derive(Debug, Clone)]
pub struct AndThenFut<A, B> {
    first: Option<A>,
    second: Option<B>,
}

impl<A, B> AndThenFut<A, B> {
    pub const fn new(first: A, second: B) -> Self {
        Self {
            first: Some(first),
            second: Some(second),
        }
    }
}

impl<A: SimpleFuture, B: SimpleFuture> SimpleFuture for AndThenFut<A, B> {
    type Output = B::Output;

    fn poll(&mut self, wake: fn()) -> Poll<B::Output> {
        if let Some(first) = &mut self.first {
            let Poll::Ready(_) = first.poll(wake) else {
                return Poll::Pending;
            };
            self.first.take();
        }
        // Pending for ever, if it is polled again after Ready.
        let Some(second) = &mut self.second else {
            return Poll::Pending;
        };
        let poll = second.poll(wake);
        if let Poll::Ready(_) = poll {
            self.second.take();
        }
        poll
    }
}
