#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
    thread,
};

/// Counts to `threads` with as many threads.
pub fn count(threads: usize) -> usize {
    let count = Arc::new(AtomicUsize::new(0));
    let add = |count: Arc<AtomicUsize>| {
        count.fetch_add(1, SeqCst);
    };
    let threads: Vec<_> = (0..threads)
        .map(|_| {
            let count = Arc::clone(&count);
            thread::spawn(move || add(count))
        })
        .collect();
    for thread in threads {
        thread.join().unwrap();
    }
    count.load(SeqCst)
}
