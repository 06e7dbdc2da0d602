//! Fences and relaxed accesses.

use std::{
    pin::Pin,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering, fence},
    },
    task::{Context, Poll, Waker},
    thread,
    time::Duration,
};
#[derive(Default)]
struct Shared {
    up: AtomicBool,
    has_waker: AtomicBool,
    waker: Mutex<Option<Waker>>,
}
pub struct TimerFuture {
    shared: Arc<Shared>,
}
impl TimerFuture {
    pub fn new(duration: Duration) -> Self {
        let shared = Arc::new(Shared::default());
        let theirs = shared.clone();
        thread::spawn(move || {
            thread::sleep(duration);
            theirs.up.store(true, Ordering::Relaxed);
            fence(Ordering::SeqCst);
            if theirs.has_waker.load(Ordering::Relaxed) {
                let waker = theirs.waker.lock().unwrap().take();
                if let Some(w) = waker {
                    w.wake()
                }
            }
        });
        Self { shared }
    }
}
impl Future for TimerFuture {
    type Output = ();
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        {
            let mut slot = self.shared.waker.lock().unwrap();
            match &mut *slot {
                Some(waker) => waker.clone_from(cx.waker()),
                none => *none = Some(cx.waker().clone()),
            }
        }
        self.shared.has_waker.store(true, Ordering::Relaxed);
        fence(Ordering::SeqCst);
        if self.shared.up.load(Ordering::Relaxed) {
            self.shared.waker.lock().unwrap().take();
            return Poll::Ready(());
        }
        Poll::Pending
    }
}
