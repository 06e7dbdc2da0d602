//! The combinators as methods, which every future has.

use simple_future::SimpleFuture;

use crate::{AndThen, Join, Map};

pub trait SimpleFutureExt: SimpleFuture {
    fn map<T, F>(self, f: F) -> Map<Self, F>
    where
        Self: Sized,
        F: FnOnce(Self::Output) -> T;

    fn join<B>(self, other: B) -> Join<Self, B>
    where
        Self: Sized;

    fn and_then<B, F>(self, f: F) -> AndThen<Self, B, F>
    where
        Self: Sized,
        F: FnOnce(Self::Output) -> B;
}

impl<A: SimpleFuture> SimpleFutureExt for A {
    fn map<T, F>(self, f: F) -> Map<Self, F>
    where
        F: FnOnce(Self::Output) -> T,
    {
        Map::new(self, f)
    }

    fn join<B>(self, other: B) -> Join<Self, B> {
        Join::new(self, other)
    }

    fn and_then<B, F>(self, f: F) -> AndThen<Self, B, F>
    where
        F: FnOnce(Self::Output) -> B,
    {
        AndThen::new(self, f)
    }
}
