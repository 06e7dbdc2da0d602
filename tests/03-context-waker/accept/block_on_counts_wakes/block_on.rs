//! Step 1, `block_on`: run one future on this thread, and sleep while there is nothing to do.

use std::{
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::*},
    },
    task::{Context, Poll, Wake},
    thread::{self, Thread},
};
struct Signal(Thread, AtomicU64);
impl Wake for Signal {
    fn wake(self: Arc<Self>) {
        self.1.fetch_add(1, AcqRel);
        self.0.unpark();
    }
}
pub fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let signal = Arc::new(Signal(thread::current(), AtomicU64::new(1)));
    let mut answered = 0;
    loop {
        let asked = signal.1.load(Acquire);
        if asked == answered {
            thread::park();
            continue;
        }
        answered = asked;
        let waker = signal.clone().into();
        if let Poll::Ready(x) = future.as_mut().poll(&mut Context::from_waker(&waker)) {
            return x;
        }
    }
}
