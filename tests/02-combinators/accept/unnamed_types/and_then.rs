//! A future of a future.

use simple_future::{Poll, SimpleFuture};

pub(crate) fn flatten<A>(
    outer: A,
) -> impl SimpleFuture<Output = <A::Output as SimpleFuture>::Output>
where
    A: SimpleFuture,
    A::Output: SimpleFuture,
{
    Flatten::Outer(outer)
}

enum Flatten<A: SimpleFuture> {
    Outer(A),
    Inner(A::Output),
}

impl<A: SimpleFuture> SimpleFuture for Flatten<A>
where
    A::Output: SimpleFuture,
{
    type Output = <A::Output as SimpleFuture>::Output;

    fn poll(&mut self, wake: fn()) -> Poll<Self::Output> {
        if let Self::Outer(outer) = self {
            let Poll::Ready(inner) = outer.poll(wake) else {
                return Poll::Pending;
            };
            *self = Self::Inner(inner);
        }
        match self {
            Self::Inner(inner) => inner.poll(wake),
            Self::Outer(_) => unreachable!(),
        }
    }
}
