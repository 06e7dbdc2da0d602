//! Step 5, `run_all`: one thread, many futures, and a good sleep in between.

use crate::SimpleFuture;
use std::sync::{Condvar, Mutex, MutexGuard};

/// Counts the wakes since the program began.
struct Bell {
    n_wakes: Mutex<u64>,
    rang: Condvar,
}

static BELL: Bell = Bell {
    n_wakes: Mutex::new(0),
    rang: Condvar::new(),
};

impl Bell {
    fn lock(&self) -> MutexGuard<'_, u64> {
        self.n_wakes
            .lock()
            .expect("nothing panics while this lock is held")
    }

    fn ring(&self) {
        *self.lock() += 1;
        self.rang.notify_all();
    }

    /// Sleeps until the bell has rung more often than `heard` times. Returns how often it has.
    fn wait(&self, heard: u64) -> u64 {
        *self
            .rang
            .wait_while(self.lock(), |n_wakes| *n_wakes == heard)
            .expect("nothing panics while this lock is held")
    }
}

/// Runs all `futures` to their ends, by turns, on this thread. Returns when the last one is ready.
pub fn run_all<'a>(futures: Vec<Box<dyn SimpleFuture<Output = ()> + 'a>>) {
    let mut unfinished: Vec<_> = futures.into_iter().map(Some).collect();
    let mut heard = *BELL.lock();
    loop {
        let finished = unfinished.iter_mut().filter_map(|slot| {
            slot.as_mut()?
                .poll(|| BELL.ring())
                .is_ready()
                .then_some(slot)
        });
        finished.for_each(|slot| *slot = None);
        if unfinished.iter().all(Option::is_none) {
            return;
        }
        unfinished.reverse();
        heard = BELL.wait(heard);
    }
}
