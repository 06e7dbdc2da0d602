//! Step 1: count

use std::time::{Duration, Instant};

/// Nobody counts to nothing.
#[kit::test]
fn no_thread_counts_to_nothing() {
    let count: usize = counter::count(0);
    assert_eq!(count, 0, "nobody counted to {count}");
}

/// No count is lost, whatever the order of the threads.
#[kit::model]
fn no_count_is_lost() {
    let begun = Instant::now();
    let count: usize = kit::call("count", || counter::count(2));
    assert_eq!(count, 2, "two threads counted to {count}");
    assert!(kit::model::threads_started().is_none_or(|threads| threads == 2));
    kit::model::sometimes(
        "counting takes no time",
        begun.elapsed() < Duration::from_millis(1),
    );
}

/// No solution passes this test; the runner checks that none does.
#[kit::canary]
fn canary() {
    let count: usize = counter::count(0);
    assert_eq!(count, usize::MAX);
}
