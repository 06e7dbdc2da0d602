//! Step 1, `block_on`: run one future on this thread, and sleep while there is nothing to do.

use std::{
    cell::Cell,
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::SeqCst},
    },
    task::{Context, Poll},
    thread,
};

use crate::waker_fn;

thread_local! {
    static BLOCKED: Cell<bool> = const { Cell::new(false) };
}

struct Entered;

impl Entered {
    fn new() -> Self {
        assert!(!BLOCKED.replace(true), "block_on inside of block_on");
        Entered
    }
}

impl Drop for Entered {
    fn drop(&mut self) {
        BLOCKED.set(false);
    }
}

/// Runs `future` to its end on the calling thread and returns its output.
pub fn block_on<F: Future>(future: F) -> F::Output {
    let _entered = Entered::new();
    let (woken, thread) = (Arc::new(AtomicBool::new(false)), thread::current());
    let flag = woken.clone();
    let waker = waker_fn(move || {
        flag.store(true, SeqCst);
        thread.unpark();
    });
    let mut future = pin!(future);
    loop {
        match future.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(output) => return output,
            Poll::Pending => {
                while woken.compare_exchange(true, false, SeqCst, SeqCst).is_err() {
                    thread::park();
                }
            }
        }
    }
}
