//! Step 4, `legacy`: the futures of chapter 1 among the real ones.

use std::{
    mem,
    pin::Pin,
    sync::{Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, Waker},
};

use simple_future::SimpleFuture;

/// A [`SimpleFuture`] as a real [`Future`].
#[must_use = "futures do nothing unless you `.await` or poll them"]
#[derive(Debug)]
pub struct Legacy<F>(
    /// The future to be polled.
    pub F,
);

/// The inner future is polled through `&mut F`, so it is never pinned, and it does not matter whether it could be.
impl<F> Unpin for Legacy<F> {}

/// The wakers of all legacy futures that have been polled since the last call of [`wake_everyone`].
static WAITING: Mutex<Vec<Waker>> = Mutex::new(Vec::new());

fn waiting() -> MutexGuard<'static, Vec<Waker>> {
    WAITING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The `wake` that every legacy future is given. It cannot know which of them has called it.
fn wake_everyone() {
    // The list is taken, and unlocked, first: a waker may do anything, even poll a legacy future on the spot.
    let wakers = mem::take(&mut *waiting());
    for waker in wakers {
        waker.wake();
    }
}

/// Sees to it that the next call of [`wake_everyone`] wakes `waker`.
fn register(waker: &Waker) {
    let new = waker.clone();
    let mut waiting = waiting();
    if !waiting.iter().any(|known| known.will_wake(&new)) {
        waiting.push(new);
    }
}

impl<F: SimpleFuture> Future for Legacy<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        // Before the poll, not after it: the inner future may be woken at any moment from then on.
        register(context.waker());
        match self.0.poll(wake_everyone) {
            simple_future::Poll::Ready(output) => Poll::Ready(output),
            simple_future::Poll::Pending => Poll::Pending,
        }
    }
}
