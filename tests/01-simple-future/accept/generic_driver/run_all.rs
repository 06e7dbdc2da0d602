//! Step 5, `run_all`.

use crate::{Poll, SimpleFuture};
use std::sync::{Condvar, Mutex};

struct Bell {
    rung: Mutex<bool>,
    sound: Condvar,
}

static BELL: Bell = Bell {
    rung: Mutex::new(false),
    sound: Condvar::new(),
};

impl Bell {
    fn ring(&self) {
        let mut rung = self.rung.lock().unwrap();
        if !*rung {
            *rung = true;
            self.sound.notify_one();
        }
    }

    fn wait(&self) {
        let rung = self.rung.lock().unwrap();
        let mut rung = self.sound.wait_while(rung, |rung| !*rung).unwrap();
        *rung = false;
    }
}

pub fn run_all<F: SimpleFuture<Output = ()>>(futures: Vec<F>) {
    let mut unfinished = futures;
    while !unfinished.is_empty() {
        let mut still_pending = Vec::with_capacity(unfinished.len());
        while let Some(mut future) = unfinished.pop() {
            if let Poll::Pending = future.poll(|| BELL.ring()) {
                still_pending.push(future);
            }
        }
        if still_pending.is_empty() {
            return;
        }
        unfinished = still_pending;
        BELL.wait();
    }
}
