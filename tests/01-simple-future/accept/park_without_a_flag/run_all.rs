//! Step 5, `run_all`.

use crate::SimpleFuture;
use std::{
    sync::RwLock,
    thread::{self, Thread},
};

static DRIVER: RwLock<Option<Thread>> = RwLock::new(None);

fn wake() {
    if let Some(driver) = &*DRIVER.read().unwrap() {
        driver.unpark();
    }
}

pub fn run_all(mut futures: Vec<Box<dyn SimpleFuture<Output = ()>>>) {
    *DRIVER.write().unwrap() = Some(thread::current());
    loop {
        for i in (0..futures.len()).rev() {
            if futures[i].poll(wake).is_ready() {
                futures.swap_remove(i);
            }
        }
        if futures.is_empty() {
            return;
        }
        thread::park();
    }
}
