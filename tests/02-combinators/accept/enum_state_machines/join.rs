//! Two futures at once, as a machine of four states.

use std::mem;

use simple_future::{Poll, SimpleFuture};

pub enum Join<A, B> {
    Both(A, B),
    OnlyA(A),
    OnlyB(B),
    Neither,
}

use Join::{Both, Neither, OnlyA, OnlyB};

impl<A, B> Join<A, B> {
    pub fn new(a: A, b: B) -> Self {
        Both(a, b)
    }
}

impl<A, B> SimpleFuture for Join<A, B>
where
    A: SimpleFuture<Output = ()>,
    B: SimpleFuture<Output = ()>,
{
    type Output = ();

    fn poll(&mut self, wake: fn()) -> Poll<()> {
        *self = match mem::replace(self, Neither) {
            Both(mut a, mut b) => match (a.poll(wake), b.poll(wake)) {
                (Poll::Pending, Poll::Pending) => Both(a, b),
                (Poll::Pending, Poll::Ready(())) => OnlyA(a),
                (Poll::Ready(()), Poll::Pending) => OnlyB(b),
                (Poll::Ready(()), Poll::Ready(())) => Neither,
            },
            OnlyA(mut a) => match a.poll(wake) {
                Poll::Pending => OnlyA(a),
                Poll::Ready(()) => Neither,
            },
            OnlyB(mut b) => match b.poll(wake) {
                Poll::Pending => OnlyB(b),
                Poll::Ready(()) => Neither,
            },
            Neither => panic!("polled after Ready"),
        };
        match self {
            Neither => Poll::Ready(()),
            _ => Poll::Pending,
        }
    }
}
