//! Step 1, `block_on`: run one future on this thread, and sleep while there is nothing to do.

use std::{
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::SeqCst},
    },
    task::{Context, Poll, Wake},
    thread::{self, Thread},
};

struct Signal(Thread, AtomicBool);

impl Wake for Signal {
    fn wake(self: Arc<Self>) {
        self.1.store(true, SeqCst);
        self.0.unpark();
    }
}

/// Runs `future` to its end on the calling thread and returns its output.
pub fn block_on<F: Future>(mut future: F) -> F::Output {
    // SAFETY: `future` is shadowed, so that nobody can move it any more; it is dropped where it is.
    let mut future = unsafe { Pin::new_unchecked(&mut future) };
    let signal = Arc::new(Signal(thread::current(), AtomicBool::new(false)));
    let waker = signal.clone().into();
    loop {
        signal.1.store(false, SeqCst);
        match future.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(output) => return output,
            Poll::Pending if signal.1.load(SeqCst) => {}
            Poll::Pending => thread::park(),
        }
    }
}
