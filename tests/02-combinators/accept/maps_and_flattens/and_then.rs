//! Step 3.

use crate::Map;
use simple_future::{Poll, SimpleFuture};
/// `Map` makes a future of a future, which is then flattened
pub struct Flatten<O: SimpleFuture>(Either<O, O::Output>)
where
    O::Output: SimpleFuture;
enum Either<A, B> {
    Left(A),
    Right(B),
}
impl<O: SimpleFuture> Flatten<O>
where
    O::Output: SimpleFuture,
{
    pub(crate) fn new(outer: O) -> Self {
        Flatten(Either::Left(outer))
    }
}
impl<O: SimpleFuture> SimpleFuture for Flatten<O>
where
    O::Output: SimpleFuture,
{
    type Output = <O::Output as SimpleFuture>::Output;
    fn poll(&mut self, wake: fn()) -> Poll<Self::Output> {
        if let Either::Left(outer) = &mut self.0 {
            let Poll::Ready(inner) = outer.poll(wake) else {
                return Poll::Pending;
            };
            self.0 = Either::Right(inner);
        }
        let Either::Right(inner) = &mut self.0 else {
            unreachable!()
        };
        inner.poll(wake)
    }
}
pub type AndThen<A, F> = Flatten<Map<A, F>>;
