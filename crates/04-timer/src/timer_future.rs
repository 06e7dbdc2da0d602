//! Step 1, `timer_future`: a thread sleeps, so that your task need not.

use std::{
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

/// A future that is ready when some time has passed since it was made.
#[must_use = "futures do nothing unless you `.await` or poll them"]
#[derive(Debug)]
pub struct TimerFuture {
    // Your fields: what do the future and its thread have to tell each other?
}

impl TimerFuture {
    /// Makes a timer, and starts its clock.
    #[allow(unused_variables)] // until you write it
    pub fn new(duration: Duration) -> Self {
        todo!("step timer_future: start a thread that sleeps, and then wakes the latest waker")
    }
}

impl Future for TimerFuture {
    type Output = ();

    #[allow(unused_variables)] // until you write it
    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        todo!("step timer_future: is the time up? If not, who is to be woken when it is?")
    }
}
