//! Step 3, `timer_queue`: one thread for any number of timers.

use std::{
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

/// Any number of timers, and one thread that serves them all.
#[derive(Debug)]
pub struct TimerQueue {
    // Your fields: how does `sleep` reach the thread?
}

impl TimerQueue {
    /// Makes a queue without timers.
    pub fn new() -> Self {
        todo!(
            "step timer_queue: have a thread that sleeps until the next deadline, whichever it is"
        )
    }

    /// Makes a timer, and starts its clock.
    #[allow(unused_variables)] // until you write it
    pub fn sleep(&self, duration: Duration) -> Sleep {
        todo!("step timer_queue: note the deadline, and tell the thread about it")
    }
}

impl Default for TimerQueue {
    fn default() -> Self {
        Self::new()
    }
}

/// A timer of a [`TimerQueue`]. Made by [`TimerQueue::sleep`].
///
/// Dropping it cancels it. It does not need its queue any more.
#[must_use = "futures do nothing unless you `.await` or poll them"]
#[derive(Debug)]
pub struct Sleep {
    // Your fields: what do this timer and the thread have to tell each other?
}

impl Future for Sleep {
    type Output = ();

    #[allow(unused_variables)] // until you write it
    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        todo!("step timer_queue: is the time up? If not, who is to be woken when it is?")
    }
}
