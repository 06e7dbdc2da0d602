//! Step 5, `run_all`.

use crate::SimpleFuture;
use std::{
    sync::{
        Arc, RwLock,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
    thread::{self, Thread},
};

struct Driver {
    thread: Thread,
    wakes: AtomicUsize,
}

static DRIVERS: RwLock<Vec<Arc<Driver>>> = RwLock::new(Vec::new());

fn wake() {
    for driver in DRIVERS.read().unwrap().iter() {
        driver.wakes.fetch_add(1, SeqCst);
        driver.thread.unpark();
    }
}

/// Takes the driver off the list, also when a future panics.
struct Registration(Arc<Driver>);

impl Drop for Registration {
    fn drop(&mut self) {
        DRIVERS
            .write()
            .unwrap()
            .retain(|driver| !Arc::ptr_eq(driver, &self.0));
    }
}

pub fn run_all(futures: Vec<Box<dyn SimpleFuture<Output = ()>>>) {
    let driver = Arc::new(Driver {
        thread: thread::current(),
        wakes: AtomicUsize::new(0),
    });
    DRIVERS.write().unwrap().push(Arc::clone(&driver));
    let registration = Registration(driver);
    let mut futures: Vec<Option<_>> = futures.into_iter().map(Some).collect();
    let mut n_unfinished = futures.len();
    while n_unfinished > 0 {
        let seen = registration.0.wakes.load(SeqCst);
        for slot in &mut futures {
            let Some(future) = slot else { continue };
            if future.poll(wake).is_ready() {
                *slot = None;
                n_unfinished -= 1;
            }
        }
        while n_unfinished > 0 && registration.0.wakes.load(SeqCst) == seen {
            thread::park();
        }
    }
}
