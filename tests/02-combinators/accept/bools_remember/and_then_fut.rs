//! One future after another, and a flag.

use simple_future::{Poll, SimpleFuture};

pub struct AndThenFut<A, B> {
    first: A,
    second: B,
    seconds_turn: bool,
}

impl<A, B> AndThenFut<A, B>
where
    A: SimpleFuture<Output = ()>,
    B: SimpleFuture<Output = ()>,
{
    pub fn new(first: A, second: B) -> Self {
        Self {
            first,
            second,
            seconds_turn: false,
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
        if !self.seconds_turn {
            self.seconds_turn = self.first.poll(wake) == Poll::Ready(());
        }
        if self.seconds_turn {
            self.second.poll(wake)
        } else {
            Poll::Pending
        }
    }
}
