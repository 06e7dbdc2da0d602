//! Step 1, `timer_future`: a thread sleeps, so that your task need not.

use std::{
    pin::Pin,
    sync::{Arc, Mutex},
    task::{Context, Poll, Waker},
    thread,
    time::{Duration, Instant},
};

enum State {
    New,
    Running(Arc<Mutex<Option<Waker>>>),
}

pub struct TimerFuture {
    begun: Instant,
    duration: Duration,
    state: State,
}

impl TimerFuture {
    pub fn new(duration: Duration) -> Self {
        Self {
            begun: Instant::now(),
            duration,
            state: State::New,
        }
    }
}

impl Future for TimerFuture {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let this = self.get_mut();
        let waker = Some(context.waker().clone());
        match &this.state {
            State::New => {
                let rest = this.duration.saturating_sub(this.begun.elapsed());
                if rest.is_zero() {
                    return Poll::Ready(());
                }
                let slot = Arc::new(Mutex::new(waker));
                let theirs = Arc::clone(&slot);
                thread::spawn(move || {
                    thread::sleep(rest);
                    let waker = theirs.lock().unwrap().take();
                    waker.expect("left at the first poll").wake();
                });
                this.state = State::Running(slot);
            }
            State::Running(slot) => {
                let mut slot = slot.lock().unwrap();
                if slot.is_none() {
                    return Poll::Ready(());
                }
                *slot = waker;
            }
        }
        Poll::Pending
    }
}
