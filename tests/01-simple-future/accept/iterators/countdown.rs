//! Step 3, `countdown`: a future that asks to be polled again.

use crate::{Poll, SimpleFuture};
use std::ops::Range;

/// A future that is `Pending` a given number of times, and then `Ready`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Countdown(Range<usize>);

impl Countdown {
    /// Makes a future that is `Pending` for its first `n` polls.
    pub const fn new(n: usize) -> Self {
        Self(0..n)
    }
}

impl Iterator for Countdown {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        self.0.next()
    }
}

impl SimpleFuture for Countdown {
    type Output = ();

    fn poll(&mut self, wake: fn()) -> Poll<()> {
        match self.next() {
            Some(_) => {
                wake();
                Poll::Pending
            }
            None => Poll::Ready(()),
        }
    }
}
