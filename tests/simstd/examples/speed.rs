//! How fast schedules are: `cargo run -p simstd --example speed`.
//!
//! A timer on a thread of its own, another thread that does some locking, and a main thread that waits for both.

use std::time::Duration;

use simstd::{
    model::{self, Plan},
    sync::{Arc, Condvar, Mutex},
    thread,
};

fn body() {
    let shared = Arc::new((Mutex::new(0), Condvar::new()));
    let threads = [1, 2].map(|ms| {
        let shared = shared.clone();
        thread::spawn(move || {
            thread::sleep(Duration::from_millis(ms));
            for _ in 0..6 {
                *shared.0.lock().unwrap() += 1;
                shared.1.notify_one();
            }
        })
    });
    let (count, changed) = &*shared;
    drop(
        changed
            .wait_while(count.lock().unwrap(), |count| *count < 12)
            .unwrap(),
    );
    for thread in threads {
        thread.join().unwrap();
    }
}

fn main() {
    for schedules in [5_000, 20_000] {
        let start = std::time::Instant::now();
        let outcome = model::explore(
            &Plan {
                schedules,
                ..Plan::default()
            },
            body,
        );
        let time = start.elapsed();
        println!(
            "{outcome:?} in {time:?}, {:?} a schedule",
            time / schedules as u32
        );
    }
}
