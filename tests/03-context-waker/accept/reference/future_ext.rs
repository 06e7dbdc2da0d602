//! Step 6, `and_then`, first half: the methods that every future gets.

use crate::{AndThen, Join, Map};

/// What can be done with any future.
pub trait FutureExt: Future {
    /// Hands the output of this future to `f`, once. This method is the example to follow.
    fn map<F, T>(self, f: F) -> Map<Self, F>
    where
        F: FnOnce(Self::Output) -> T,
        Self: Sized,
    {
        Map::new(self, f)
    }

    /// Hands the output of this future to `f` and goes on with the future that `f` makes of it.
    fn and_then<F, B>(self, f: F) -> AndThen<Self, F, B>
    where
        F: FnOnce(Self::Output) -> B,
        B: Future,
        Self: Sized,
    {
        AndThen::new(self, f)
    }

    /// Runs this future and `other` at the same time.
    fn join<B>(self, other: B) -> Join<Self, B>
    where
        B: Future,
        Self: Sized,
    {
        Join::new(self, other)
    }
}

impl<F: Future + ?Sized> FutureExt for F {}
