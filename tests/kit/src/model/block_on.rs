//! A `block_on` for tests: the course's own, so that a chapter's tests do not rest on the student's.

// Compiled a second time in the modelled kit, where `std::thread` is the modelled one. The flag is not: it belongs to
// the instrument, and its moments are no moments of the schedule.
use core::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::{
    future::Future,
    pin::pin,
    sync::Arc,
    task::{Poll, Wake, Waker},
    thread::{self, Thread},
};

use super::traced::Seen;

struct Unpark {
    thread: Thread,
    woken: AtomicBool,
}

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.woken.store(true, SeqCst);
        self.thread.unpark();
    }
}

/// Runs `future`, which the story calls `name`, to its end on this thread, which sleeps between the polls.
///
/// It polls only after a wake, so a future that is never woken is a hang.
pub fn block_on<F: Future>(name: &str, future: F) -> F::Output {
    let unpark = Arc::new(Unpark {
        thread: thread::current(),
        woken: AtomicBool::new(true),
    });
    let waker = Waker::from(Arc::clone(&unpark));
    let seen = Arc::new(Seen::new(name));
    let mut future = pin!(future);
    loop {
        while !unpark.woken.swap(false, SeqCst) {
            thread::park();
        }
        if let Poll::Ready(output) = seen.poll(future.as_mut(), &waker) {
            return output;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wake_during_the_poll_and_one_from_a_thread_are_kept() {
        let mut polls = 0;
        let output = block_on(
            "counted",
            std::future::poll_fn(|context| {
                polls += 1;
                let waker = context.waker().clone();
                match polls {
                    1 => waker.wake(),
                    2 => drop(thread::spawn(move || waker.wake())),
                    _ => return Poll::Ready(7),
                }
                Poll::Pending
            }),
        );
        assert_eq!((output, polls), (7, 3));
    }
}
