//! Step 1, `timer_future`: a thread sleeps, so that your task need not.

use std::{
    pin::Pin,
    task::{Context, Poll},
    thread,
    time::{Duration, Instant},
};

pub struct TimerFuture {
    begun: Instant,
    duration: Duration,
}

impl TimerFuture {
    pub fn new(duration: Duration) -> Self {
        Self {
            begun: Instant::now(),
            duration,
        }
    }
}

impl Future for TimerFuture {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let rest = self.duration.saturating_sub(self.begun.elapsed());
        if rest.is_zero() {
            return Poll::Ready(());
        }
        let waker = context.waker().clone();
        thread::spawn(move || {
            thread::sleep(rest);
            waker.wake();
        });
        Poll::Pending
    }
}
