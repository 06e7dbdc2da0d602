//! Step 1, `timer_future`: a thread sleeps, so that your task need not.

use std::{
    pin::Pin,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, Waker},
    thread,
    time::Duration,
};

#[derive(Default)]
struct Inner {
    done: AtomicBool,
    waker: Mutex<Option<Waker>>,
}

pub struct TimerFuture(Arc<Inner>);

impl TimerFuture {
    pub fn new(duration: Duration) -> Self {
        let inner = Arc::new(Inner::default());
        let theirs = Arc::clone(&inner);
        thread::spawn(move || {
            thread::sleep(duration);
            theirs.done.store(true, Ordering::Release);
            let waker = theirs.waker.lock().unwrap().take();
            if let Some(waker) = waker {
                waker.wake();
            }
        });
        Self(inner)
    }
}

impl Future for TimerFuture {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if self.0.done.load(Ordering::Acquire) {
            return Poll::Ready(());
        }
        let replaced = self
            .0
            .waker
            .lock()
            .unwrap()
            .replace(context.waker().clone());
        drop(replaced);
        if self.0.done.load(Ordering::Acquire) {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    }
}
