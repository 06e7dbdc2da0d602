//! Two futures at once, the second one first.

use simple_future::{Poll, SimpleFuture};

pub struct Join<A, B>(Option<A>, Option<B>);

impl<A: SimpleFuture<Output = ()>, B: SimpleFuture<Output = ()>> Join<A, B> {
    pub fn new(a: A, b: B) -> Self {
        Join(Some(a), Some(b))
    }
}

impl<A: SimpleFuture<Output = ()>, B: SimpleFuture<Output = ()>> SimpleFuture for Join<A, B> {
    type Output = ();

    fn poll(&mut self, wake: fn()) -> Poll<()> {
        self.1.take_if(|b| matches!(b.poll(wake), Poll::Ready(())));
        self.0.take_if(|a| matches!(a.poll(wake), Poll::Ready(())));
        match (&self.0, &self.1) {
            (None, None) => Poll::Ready(()),
            _ => Poll::Pending,
        }
    }
}
