//! Step 3, `countdown`: a future that asks to be polled again.

use crate::{Poll, SimpleFuture};

/// A future that is `Pending` a given number of times, and then `Ready`.
///
/// It waits for nothing in the world, so it is always worth another look: each time it is about to return `Pending`, it
/// calls the `wake` that it has just been given.
#[must_use = "futures do nothing unless they are polled"]
pub struct Countdown {
    // Your fields: what does it have to remember from one poll to the next?
}

impl Countdown {
    /// Makes a future that is `Pending` for its first `n` polls.
    #[allow(unused_variables)] // until you write it
    pub fn new(n: usize) -> Countdown {
        todo!("step countdown: remember `n`")
    }
}

impl SimpleFuture for Countdown {
    type Output = ();

    #[allow(unused_variables)] // until you write it
    fn poll(&mut self, wake: fn()) -> Poll<()> {
        todo!("step countdown: count down, and ask to be polled again")
    }
}
