//! Step 1, `block_on`: run one future on this thread, and sleep while there is nothing to do.

use std::{
    pin::pin,
    sync::{Condvar, Mutex},
    task::{Context, Poll, RawWaker, RawWakerVTable, Waker},
};

struct Signal {
    woken: Mutex<bool>,
    changed: Condvar,
}

/// Signals that nobody uses at the moment.
static FREE: Mutex<Vec<&'static Signal>> = Mutex::new(Vec::new());

/// A signal from the pool, until it is dropped.
struct Borrowed(&'static Signal);

impl Borrowed {
    fn new() -> Self {
        Borrowed(FREE.lock().unwrap().pop().unwrap_or_else(|| {
            Box::leak(Box::new(Signal {
                woken: Mutex::new(false),
                changed: Condvar::new(),
            }))
        }))
    }
}

impl Drop for Borrowed {
    fn drop(&mut self) {
        FREE.lock().unwrap().push(self.0);
    }
}

static TABLE: RawWakerVTable = RawWakerVTable::new(clone, wake, wake, |_| ());

unsafe fn clone(data: *const ()) -> RawWaker {
    RawWaker::new(data, &TABLE)
}

unsafe fn wake(data: *const ()) {
    // SAFETY: the data of every waker with this table is a `&'static Signal`, and `Signal` is `Sync`.
    let signal: &'static Signal = unsafe { &*data.cast() };
    *signal.woken.lock().unwrap() = true;
    signal.changed.notify_one();
}

/// Runs `future` to its end on the calling thread and returns its output.
pub fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let signal = Borrowed::new();
    // SAFETY: see `wake`; nothing is owned, so there is nothing to clone or to release.
    let waker = unsafe { Waker::from_raw(clone((&raw const *signal.0).cast())) };
    let mut context = Context::from_waker(&waker);
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return output;
        }
        let woken = signal.0.woken.lock().unwrap();
        *signal.0.changed.wait_while(woken, |woken| !*woken).unwrap() = false;
    }
}
