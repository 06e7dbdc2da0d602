//! Step 5, `run_all`: one thread, many futures, and a good sleep in between.

use crate::SimpleFuture;
use std::{
    collections::LinkedList,
    sync::{Condvar, Mutex, RwLock},
    thread,
};
static STATE: RwLock<()> = RwLock::new(());
static FLAG: Mutex<bool> = Mutex::new(false);
static BELL: Condvar = Condvar::new();
fn wake() {
    let _read = STATE.read().unwrap();
    *FLAG.lock().unwrap() = true;
    BELL.notify_all();
}
pub fn run_all(futures: Vec<Box<dyn SimpleFuture<Output = ()>>>) {
    let mut list: LinkedList<_> = futures.into_iter().collect();
    while !list.is_empty() {
        let mut left = LinkedList::new();
        while let Some(mut f) = list.pop_back() {
            if f.poll(wake).is_pending() {
                left.push_front(f);
            }
        }
        if left.is_empty() {
            return;
        }
        list = left;
        // a thread sleeps in our place, and we wait for it
        thread::scope(|s| {
            s.spawn(|| {
                let mut flag = BELL.wait_while(FLAG.lock().unwrap(), |f| !*f).unwrap();
                *flag = false;
            });
        });
    }
}
