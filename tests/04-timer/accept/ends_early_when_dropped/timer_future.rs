//! Step 1, `timer_future`: a thread that can be told to stop.

use std::{
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, Waker},
    thread::{self, Thread},
    time::{Duration, Instant},
};

#[derive(Default)]
struct Shared {
    over: bool,
    cancelled: bool,
    waker: Option<Waker>,
}

fn lock(shared: &Mutex<Shared>) -> MutexGuard<'_, Shared> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

pub struct TimerFuture {
    shared: Arc<Mutex<Shared>>,
    thread: Thread,
}

impl TimerFuture {
    pub fn new(duration: Duration) -> Self {
        let begun = Instant::now();
        let shared = Arc::<Mutex<Shared>>::default();
        let handle = {
            let shared = Arc::clone(&shared);
            thread::spawn(move || {
                while let Some(rest) = duration
                    .checked_sub(begun.elapsed())
                    .filter(|rest| !rest.is_zero())
                {
                    if lock(&shared).cancelled {
                        return;
                    }
                    thread::park_timeout(rest);
                }
                let waker = {
                    let mut shared = lock(&shared);
                    shared.over = true;
                    shared.waker.take()
                };
                waker.into_iter().for_each(Waker::wake);
            })
        };
        Self {
            shared,
            thread: handle.thread().clone(),
        }
    }
}

impl Future for TimerFuture {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let mut shared = lock(&self.shared);
        if shared.over {
            return Poll::Ready(());
        }
        if !shared
            .waker
            .as_ref()
            .is_some_and(|waker| waker.will_wake(context.waker()))
        {
            shared.waker = Some(context.waker().clone());
        }
        Poll::Pending
    }
}

impl Drop for TimerFuture {
    fn drop(&mut self) {
        let mut shared = lock(&self.shared);
        shared.cancelled = true;
        let waker = shared.waker.take();
        drop(shared);
        drop(waker);
        self.thread.unpark();
    }
}
