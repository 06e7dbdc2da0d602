//! Two futures at once, whose outputs are dropped.

use simple_future::{Poll, SimpleFuture};

#[derive(Debug, Clone)]
pub struct Join<A, B> {
    a: Option<A>,
    b: Option<B>,
}

impl<A, B> Join<A, B> {
    pub const fn new(a: A, b: B) -> Self {
        Self {
            a: Some(a),
            b: Some(b),
        }
    }
}

impl<A: SimpleFuture, B: SimpleFuture> SimpleFuture for Join<A, B> {
    type Output = ();

    fn poll(&mut self, wake: fn()) -> Poll<()> {
        if let Some(a) = self.a.as_mut() {
            match a.poll(wake) {
                Poll::Ready(_) => drop(self.a.take()),
                Poll::Pending => {}
            }
        }
        if let Some(b) = self.b.as_mut() {
            match b.poll(wake) {
                Poll::Ready(_) => drop(self.b.take()),
                Poll::Pending => {}
            }
        }
        // Ready again, if it is polled again.
        match self {
            Self { a: None, b: None } => Poll::Ready(()),
            _ => Poll::Pending,
        }
    }
}
