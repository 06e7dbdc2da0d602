//! Step 4, `join_handle`: the way of an output from its task to whoever waits for it.

use std::{
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, Waker},
};

/// A future of the output of a task. Made by [`Spawner::spawn_with_handle`](crate::Spawner::spawn_with_handle).
///
/// The task does not need its handle: it runs whether or not the handle is polled, and dropping the handle lets it run on.
#[must_use = "the task runs anyway; to ignore its output, drop the handle or use `spawn`"]
#[derive(Debug)]
pub struct JoinHandle<T> {
    shared: Arc<Mutex<Shared<T>>>,
}

/// What the task and the handle share. It knows nothing of the executor, so a handle keeps no executor awake.
#[derive(Debug)]
struct Shared<T> {
    /// Put here by the task, taken by the handle.
    output: Option<T>,
    /// Of the latest poll of the handle.
    waker: Option<Waker>,
}

/// The task's end.
pub(crate) struct Promise<T> {
    shared: Arc<Mutex<Shared<T>>>,
}

/// Makes the two ends.
pub(crate) fn new<T>() -> (Promise<T>, JoinHandle<T>) {
    let shared = Arc::new(Mutex::new(Shared {
        output: None,
        waker: None,
    }));
    let promise = Promise {
        shared: Arc::clone(&shared),
    };
    (promise, JoinHandle { shared })
}

impl<T> Promise<T> {
    /// Hands the output over.
    pub(crate) fn keep(self, output: T) {
        let mut shared = lock(&self.shared);
        // First the output, then the wake; and under one lock with the look for a waker, so that the handle cannot come
        // in between, find no output, and leave its waker too late.
        shared.output = Some(output);
        let waker = shared.waker.take();
        drop(shared);
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}

impl<T> Future for JoinHandle<T> {
    type Output = T;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<T> {
        let mut shared = lock(&self.shared);
        if let Some(output) = shared.output.take() {
            return Poll::Ready(output);
        }
        let replaced = shared.waker.replace(context.waker().clone());
        drop(shared);
        // Foreign code, like that of every waker, so outside the lock.
        drop(replaced);
        Poll::Pending
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
