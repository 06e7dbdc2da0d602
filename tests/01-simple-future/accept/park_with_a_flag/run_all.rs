//! Step 5, `run_all`.

use crate::SimpleFuture;
use std::{
    sync::{
        Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, Thread},
};

static DRIVER: Mutex<Option<Thread>> = Mutex::new(None);
static WOKEN: AtomicBool = AtomicBool::new(false);

fn wake() {
    WOKEN.store(true, Ordering::Release);
    if let Some(driver) = DRIVER.lock().unwrap().as_ref() {
        driver.unpark();
    }
}

pub fn run_all(futures: Vec<Box<dyn SimpleFuture<Output = ()>>>) {
    *DRIVER.lock().unwrap() = Some(thread::current());
    let mut futures: Vec<_> = futures.into_iter().map(|future| (future, false)).collect();
    loop {
        for (future, done) in &mut futures {
            if !*done {
                *done = future.poll(wake).is_ready();
            }
        }
        if futures.iter().all(|(_, done)| *done) {
            break;
        }
        while !WOKEN.swap(false, Ordering::Acquire) {
            thread::park();
        }
    }
    *DRIVER.lock().unwrap() = None;
}
