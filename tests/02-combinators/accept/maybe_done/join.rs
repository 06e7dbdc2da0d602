//! Two futures at once.

use simple_future::{Poll, SimpleFuture};

use crate::maybe_done::MaybeDone;

pub struct Join<A: SimpleFuture, B: SimpleFuture> {
    a: MaybeDone<A>,
    b: MaybeDone<B>,
}

impl<A: SimpleFuture<Output = ()>, B: SimpleFuture<Output = ()>> Join<A, B> {
    pub fn new(a: A, b: B) -> Self {
        Self {
            a: MaybeDone::Future(a),
            b: MaybeDone::Future(b),
        }
    }
}

impl<A: SimpleFuture<Output = ()>, B: SimpleFuture<Output = ()>> SimpleFuture for Join<A, B> {
    type Output = ();

    fn poll(&mut self, wake: fn()) -> Poll<()> {
        // `&`, not `&&`: both must be polled.
        if self.a.advance(wake) & self.b.advance(wake) {
            self.a.take();
            self.b.take();
            return Poll::Ready(());
        }
        Poll::Pending
    }
}
