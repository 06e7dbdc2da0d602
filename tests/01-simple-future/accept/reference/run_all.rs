//! Step 5, `run_all`: one thread, many futures, and a good sleep in between.

use crate::SimpleFuture;
use std::sync::{Condvar, Mutex, PoisonError};

/// Has anybody called [`wake`] since the latest round began? Set by `wake`, cleared by `run_all` before a round.
static WOKEN: Mutex<bool> = Mutex::new(false);
/// Rings when `WOKEN` is set.
static BELL: Condvar = Condvar::new();

/// What every future is given. A `fn()` carries no data, so it can only say *that* somebody wants to be polled.
fn wake() {
    *WOKEN.lock().unwrap_or_else(PoisonError::into_inner) = true;
    BELL.notify_one();
}

/// Runs all `futures` to their ends, by turns, on this thread. Returns when the last one is ready.
///
/// While there is nothing to do, the thread sleeps.
pub fn run_all(mut futures: Vec<Box<dyn SimpleFuture<Output = ()>>>) {
    loop {
        futures.retain_mut(|future| future.poll(wake).is_pending());
        if futures.is_empty() {
            return;
        }
        // A wake that came during the round has set the flag already; then there is no wait at all.
        let mut woken = WOKEN.lock().unwrap_or_else(PoisonError::into_inner);
        while !*woken {
            woken = BELL.wait(woken).unwrap_or_else(PoisonError::into_inner);
        }
        // Cleared before the round, not after it: a wake that comes while we poll must survive until we look again.
        *woken = false;
    }
}
