//! Step 3, `countdown`: a future that asks to be polled again.

use crate::{Poll, SimpleFuture};

/// A future that is `Pending` a given number of times, and then `Ready`.
///
/// It waits for nothing in the world, so it is always worth another look: each time it is about to return `Pending`, it
/// calls the `wake` that it has just been given.
#[derive(Debug)]
#[must_use = "futures do nothing unless they are polled"]
pub struct Countdown {
    n_pending: usize,
}

impl Countdown {
    /// Makes a future that is `Pending` for its first `n` polls.
    pub fn new(n: usize) -> Countdown {
        Countdown { n_pending: n }
    }
}

impl SimpleFuture for Countdown {
    type Output = ();

    fn poll(&mut self, wake: fn()) -> Poll<()> {
        if self.n_pending == 0 {
            return Poll::Ready(());
        }
        self.n_pending -= 1;
        wake();
        Poll::Pending
    }
}
