//! Two futures at once, and two flags.

use simple_future::{Poll, SimpleFuture};

pub struct Join<A, B> {
    a: A,
    a_done: bool,
    b: B,
    b_done: bool,
}

impl<A, B> Join<A, B>
where
    A: SimpleFuture<Output = ()>,
    B: SimpleFuture<Output = ()>,
{
    pub fn new(a: A, b: B) -> Self {
        Self {
            a,
            a_done: false,
            b,
            b_done: false,
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
        self.a_done = self.a_done || self.a.poll(wake) == Poll::Ready(());
        self.b_done = self.b_done || self.b.poll(wake) == Poll::Ready(());
        if self.a_done && self.b_done {
            return Poll::Ready(());
        }
        Poll::Pending
    }
}
