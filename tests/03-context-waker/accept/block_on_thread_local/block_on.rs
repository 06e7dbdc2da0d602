//! Step 1, `block_on`: run one future on this thread, and sleep while there is nothing to do.

use std::{
    cell::RefCell,
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, Wake, Waker},
    thread::{self, Thread},
};

struct Parker {
    thread: Thread,
    notified: AtomicBool,
}

impl Wake for Parker {
    fn wake(self: Arc<Self>) {
        if !self.notified.swap(true, Ordering::SeqCst) {
            self.thread.unpark();
        }
    }
}

fn parker_and_waker() -> (Arc<Parker>, Waker) {
    let parker = Arc::new(Parker {
        thread: thread::current(),
        notified: AtomicBool::new(false),
    });
    (parker.clone(), Waker::from(parker))
}

thread_local! {
    static CACHED: RefCell<(Arc<Parker>, Waker)> = RefCell::new(parker_and_waker());
}

/// Runs `future` to its end on the calling thread and returns its output.
pub fn block_on<F: Future>(future: F) -> F::Output {
    CACHED.with(|cached| match cached.try_borrow_mut() {
        Ok(cached) => run(future, &cached.0, &cached.1),
        Err(_) => {
            let (parker, waker) = parker_and_waker();
            run(future, &parker, &waker)
        }
    })
}

fn run<F: Future>(future: F, parker: &Parker, waker: &Waker) -> F::Output {
    let mut future = pin!(future);
    let mut context = Context::from_waker(waker);
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return output;
        }
        while !parker.notified.swap(false, Ordering::SeqCst) {
            thread::park();
        }
    }
}
