//! Step 1, `block_on`: run one future on this thread, and sleep while there is nothing to do.

use std::{
    pin::pin,
    sync::{
        Arc,
        atomic::{
            AtomicBool,
            Ordering::{Acquire, Release},
        },
    },
    task::{Context, Poll, Wake},
    thread::{self, Thread},
};

/// The data that the waker carries: whom to wake, and whether that has been done.
///
/// The flag is the truth, and the thread's park token only the alarm clock: anything else on this thread that parks may
/// use up the token, but nobody else knows the flag.
struct Signal {
    thread: Thread,
    /// Set by a wake, cleared by `block_on` before the poll that answers it.
    woken: AtomicBool,
}

impl Wake for Signal {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        // First the flag, then the alarm: a thread that is woken must find out what for. Release: the poll that
        // follows sees all that this thread has done before the wake.
        self.woken.store(true, Release);
        self.thread.unpark();
    }
}

/// Runs `future` to its end on the calling thread and returns its output.
///
/// Polls once at the beginning, and again after each wake. In between the thread sleeps.
pub fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let signal = Arc::new(Signal {
        thread: thread::current(),
        woken: AtomicBool::new(false),
    });
    let waker = Arc::clone(&signal).into();
    let mut context = Context::from_waker(&waker);
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return output;
        }
        // A wake that came during the poll has left the flag set, so this does not sleep at all. A wake between the
        // swap and `park` leaves the token, so that `park` returns at once. Acquire: see `Release` above.
        while !signal.woken.swap(false, Acquire) {
            thread::park();
        }
    }
}
