//! Step 3.

//! The combinators as methods, which every future has.

use simple_future::SimpleFuture;

use crate::{Join, Map};

/// Methods that make a new future from a future.
///
/// The blanket implementation below gives them to every `SimpleFuture`; nobody needs to implement this trait.
pub trait SimpleFutureExt: SimpleFuture {
    /// A future of `f`'s result when it is called with this future's output. (The worked example.)
    fn map<T, F>(self, f: F) -> Map<Self, F>
    where
        Self: Sized,
        F: FnOnce(Self::Output) -> T,
    {
        Map::new(self, f)
    }

    /// A future that is Ready when this one and `other` both are. (Step 1.)
    fn join<B>(self, other: B) -> Join<Self, B>
    where
        Self: SimpleFuture<Output = ()> + Sized,
        B: SimpleFuture<Output = ()>,
    {
        Join::new(self, other)
    }

    /// A future that runs this one to its end, and then the one that `f` makes from its output. (Step 3.)
    fn and_then<B, F>(self, f: F) -> crate::AndThen<Self, F>
    where
        Self: Sized,
        B: SimpleFuture,
        F: FnOnce(Self::Output) -> B,
    {
        crate::AndThen::new(Map::new(self, f))
    }
}

impl<A: SimpleFuture + ?Sized> SimpleFutureExt for A {}
