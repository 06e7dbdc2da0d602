//! The combinators as methods, which every future has.

use simple_future::SimpleFuture;

use crate::{Join, Map, and_then::flatten};

pub trait SimpleFutureExt: SimpleFuture {
    fn map<T, F>(self, f: F) -> Map<Self, F>
    where
        Self: Sized,
        F: FnOnce(Self::Output) -> T,
    {
        Map::new(self, f)
    }

    fn join(self, other: impl SimpleFuture<Output = ()>) -> impl SimpleFuture<Output = ()>
    where
        Self: SimpleFuture<Output = ()> + Sized,
    {
        Join::new(self, other)
    }

    fn and_then<B: SimpleFuture>(
        self,
        f: impl FnOnce(Self::Output) -> B,
    ) -> impl SimpleFuture<Output = B::Output>
    where
        Self: Sized,
    {
        flatten(self.map(f))
    }
}

impl<A: SimpleFuture + ?Sized> SimpleFutureExt for A {}
