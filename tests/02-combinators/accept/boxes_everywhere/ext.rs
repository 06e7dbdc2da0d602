//! The combinators as methods, which every future has.

use simple_future::SimpleFuture;

use crate::{AndThen, Join, Map};

pub trait SimpleFutureExt: SimpleFuture {
    fn map<T, F>(self, f: F) -> Map<Self, F>
    where
        Self: Sized,
        F: FnOnce(Self::Output) -> T,
    {
        Map::new(self, f)
    }

    fn join<'a, B>(self, other: B) -> Box<dyn SimpleFuture<Output = ()> + 'a>
    where
        Self: SimpleFuture<Output = ()> + Sized + 'a,
        B: SimpleFuture<Output = ()> + 'a,
    {
        Box::new(Join::new(self, other))
    }

    fn and_then<'a, B, F>(self, f: F) -> AndThen<'a, Self::Output, B::Output>
    where
        Self: Sized + 'a,
        B: SimpleFuture + 'a,
        F: FnOnce(Self::Output) -> B + 'a,
    {
        AndThen::First(
            Box::new(self),
            Some(Box::new(move |output| Box::new(f(output)))),
        )
    }
}

impl<A: SimpleFuture + ?Sized> SimpleFutureExt for A {}
