//! Two futures at once; whenever one finishes, the rest is left to the next poll.

use simple_future::{Poll, SimpleFuture};

pub struct Join<A, B> {
    a: Option<A>,
    b: Option<B>,
}

impl<A, B> Join<A, B>
where
    A: SimpleFuture<Output = ()>,
    B: SimpleFuture<Output = ()>,
{
    pub fn new(a: A, b: B) -> Self {
        Self {
            a: Some(a),
            b: Some(b),
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
        if self.a.is_none() && self.b.is_none() {
            return Poll::Ready(());
        }
        if let Some(a) = &mut self.a
            && let Poll::Ready(()) = a.poll(wake)
        {
            self.a = None;
            wake();
            return Poll::Pending;
        }
        if let Some(b) = &mut self.b
            && let Poll::Ready(()) = b.poll(wake)
        {
            self.b = None;
            wake();
        }
        Poll::Pending
    }
}
