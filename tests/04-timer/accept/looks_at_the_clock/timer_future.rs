//! Step 1, `timer_future`: a thread sleeps, so that your task need not.

use std::{
    pin::Pin,
    sync::{Arc, Mutex},
    task::{Context, Poll, Waker},
    thread,
    time::{Duration, Instant},
};

pub struct TimerFuture {
    /// None: never.
    deadline: Option<Instant>,
    waker: Arc<Mutex<Option<Waker>>>,
}

impl TimerFuture {
    pub fn new(duration: Duration) -> Self {
        let deadline = Instant::now().checked_add(duration);
        let waker = Arc::new(Mutex::new(None::<Waker>));
        if deadline.is_some() {
            let waker = Arc::clone(&waker);
            thread::spawn(move || {
                thread::sleep(duration);
                if let Some(waker) = waker.lock().unwrap().take() {
                    waker.wake();
                }
            });
        }
        Self { deadline, waker }
    }

    fn is_over(&self) -> bool {
        self.deadline
            .is_some_and(|deadline| Instant::now() >= deadline)
    }
}

impl Future for TimerFuture {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let mut waker = self.waker.lock().unwrap();
        // The thread needs this lock to find out that nobody waits, and by then the time is up.
        if self.is_over() {
            return Poll::Ready(());
        }
        *waker = Some(context.waker().clone());
        Poll::Pending
    }
}
