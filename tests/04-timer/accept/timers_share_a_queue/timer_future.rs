//! Step 1, `timer_future`: a sleep of a queue that everybody shares.

use std::{
    pin::Pin,
    sync::LazyLock,
    task::{Context, Poll},
    time::Duration,
};

use crate::{Sleep, TimerQueue};

static QUEUE: LazyLock<TimerQueue> = LazyLock::new(TimerQueue::new);

pub struct TimerFuture(Pin<Box<Sleep>>);

impl TimerFuture {
    pub fn new(duration: Duration) -> Self {
        Self(Box::pin(QUEUE.sleep(duration)))
    }
}

impl Future for TimerFuture {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        self.0.as_mut().poll(context)
    }
}
