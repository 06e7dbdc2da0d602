//! Step 1, `timer_future`: a thread sleeps, so that your task need not.

use std::{
    pin::Pin,
    sync::{Arc, Mutex},
    task::{Context, Poll, Waker},
    thread,
    time::Duration,
};

/// A future that is ready when some time has passed since it was made.
#[must_use = "futures do nothing unless you `.await` or poll them"]
#[derive(Debug)]
pub struct TimerFuture {
    shared: Arc<Mutex<Shared>>,
}

/// What the future and its thread tell each other.
///
/// Both are looked at and changed under one lock: had the future looked at `time_is_up`, let go of the lock, and then
/// left its waker, the thread could have come in between and found nobody to wake.
#[derive(Debug, Default)]
struct Shared {
    /// Set by the thread, once.
    time_is_up: bool,
    /// Of the latest poll, left by the future and taken by the thread.
    waker: Option<Waker>,
}

impl TimerFuture {
    /// Makes a timer, and starts its clock.
    pub fn new(duration: Duration) -> Self {
        let shared = Arc::new(Mutex::new(Shared::default()));
        let of_the_thread = Arc::clone(&shared);
        thread::spawn(move || {
            // Not under the lock: nobody could poll for as long as this takes.
            thread::sleep(duration);
            let waker = {
                let mut shared = of_the_thread.lock().unwrap();
                shared.time_is_up = true;
                shared.waker.take()
            };
            // The lock is free again: whoever is woken may poll on the spot.
            if let Some(waker) = waker {
                waker.wake();
            }
        });
        Self { shared }
    }
}

impl Future for TimerFuture {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let mut shared = self.shared.lock().unwrap();
        if shared.time_is_up {
            return Poll::Ready(());
        }
        // Each time: this poll may come from another task than the one before.
        shared.waker = Some(context.waker().clone());
        Poll::Pending
    }
}
