//! Step 6, `and_then`, first half: the methods that every future gets.

use crate::Map;

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

    // Add two methods here:
    //
    // - `and_then(f)` hands the output of this future to `f`, which makes a second future out of it; the output of the
    //   second future is the output of the whole. The bounds are for you to find.
    // - `join(other)` is `Join::new` as a method.
}

impl<F: Future + ?Sized> FutureExt for F {}
