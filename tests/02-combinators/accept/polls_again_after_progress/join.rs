//! Two futures at once; as long as one of them finishes, the other one gets another look.

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
        loop {
            let mut progress = false;
            if let Some(a) = &mut self.a
                && let Poll::Ready(()) = a.poll(wake)
            {
                self.a = None;
                progress = true;
            }
            if let Some(b) = &mut self.b
                && let Poll::Ready(()) = b.poll(wake)
            {
                self.b = None;
                progress = true;
            }
            match (&self.a, &self.b) {
                (None, None) => return Poll::Ready(()),
                _ if progress => {}
                _ => return Poll::Pending,
            }
        }
    }
}
