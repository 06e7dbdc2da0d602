//! Step 1, `timer_future`: wakers by message.

use std::{
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::SeqCst},
        mpsc::{Sender, channel},
    },
    task::{Context, Poll, Waker},
    thread,
    time::Duration,
};

pub struct TimerFuture {
    over: Arc<AtomicBool>,
    wakers: Sender<Waker>,
}

impl TimerFuture {
    pub fn new(duration: Duration) -> Self {
        let over = Arc::new(AtomicBool::new(false));
        let (wakers, receiver) = channel::<Waker>();
        let flag = Arc::clone(&over);
        thread::spawn(move || {
            thread::sleep(duration);
            flag.store(true, SeqCst);
            for waker in receiver.try_iter() {
                waker.wake();
            }
        });
        Self { over, wakers }
    }
}

impl Future for TimerFuture {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        // The thread may have ended, and then the flag says so.
        let _ = self.wakers.send(context.waker().clone());
        if self.over.load(SeqCst) {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    }
}
