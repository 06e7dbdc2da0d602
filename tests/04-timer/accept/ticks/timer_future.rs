//! Step 1, `timer_future`: a thread that ticks.

use std::{
    pin::Pin,
    sync::{Arc, Mutex},
    task::{Context, Poll, Waker},
    thread,
    time::{Duration, Instant},
};

#[derive(Default)]
enum State {
    #[default]
    Quiet,
    Waiting(Waker),
    Over,
}

pub struct TimerFuture {
    state: Arc<Mutex<State>>,
}

impl TimerFuture {
    pub fn new(duration: Duration) -> Self {
        let begun = Instant::now();
        let state = Arc::new(Mutex::new(State::Quiet));
        let weak = Arc::downgrade(&state);
        thread::spawn(move || {
            while begun.elapsed() < duration {
                thread::sleep(Duration::from_millis(1));
                if weak.strong_count() == 0 {
                    return;
                }
            }
            if let Some(state) = weak.upgrade() {
                let before = std::mem::replace(&mut *state.lock().unwrap(), State::Over);
                if let State::Waiting(waker) = before {
                    waker.wake();
                }
            }
        });
        Self { state }
    }
}

impl Future for TimerFuture {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let mut state = self.state.lock().unwrap();
        match &mut *state {
            State::Over => return Poll::Ready(()),
            State::Waiting(waker) => waker.clone_from(context.waker()),
            State::Quiet => *state = State::Waiting(context.waker().clone()),
        }
        Poll::Pending
    }
}
