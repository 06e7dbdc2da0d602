//! Two futures at once, as a case of many.

use simple_future::{Poll, SimpleFuture};

use crate::{JoinAll, join_all};

enum Either<A, B> {
    Left(A),
    Right(B),
}

impl<A: SimpleFuture, B: SimpleFuture<Output = A::Output>> SimpleFuture for Either<A, B> {
    type Output = A::Output;

    fn poll(&mut self, wake: fn()) -> Poll<A::Output> {
        match self {
            Either::Left(a) => a.poll(wake),
            Either::Right(b) => b.poll(wake),
        }
    }
}

pub struct Join<A: SimpleFuture, B: SimpleFuture<Output = A::Output>>(JoinAll<Either<A, B>>);

impl<A: SimpleFuture<Output = ()>, B: SimpleFuture<Output = ()>> Join<A, B> {
    pub fn new(a: A, b: B) -> Self {
        Join(join_all(vec![Either::Left(a), Either::Right(b)]))
    }
}

impl<A: SimpleFuture<Output = ()>, B: SimpleFuture<Output = ()>> SimpleFuture for Join<A, B> {
    type Output = ();

    fn poll(&mut self, wake: fn()) -> Poll<()> {
        match self.0.poll(wake) {
            Poll::Ready(_) => Poll::Ready(()),
            Poll::Pending => Poll::Pending,
        }
    }
}
