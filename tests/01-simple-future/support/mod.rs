//! What steps of this chapter share.

use std::fs;

/// Did `poll` put the thread that calls it to sleep each time?
///
/// The system counts how often a thread goes to sleep of its own accord (being interrupted is another count). A single
/// time may be due to the system itself, so only a `poll` that never does without counts. Where there is no such count,
/// nothing is found.
pub fn always_sleeps(mut poll: impl FnMut()) -> bool {
    (0..8).all(|_| {
        let before = n_sleeps();
        poll();
        matches!((before, n_sleeps()), (Some(before), Some(after)) if after > before)
    })
}

/// How often this thread has gone to sleep, where the system says so (Linux does).
fn n_sleeps() -> Option<u64> {
    let text = fs::read_to_string("/proc/thread-self/status").ok()?;
    let count = text
        .lines()
        .find_map(|line| line.strip_prefix("voluntary_ctxt_switches:"))?;
    count.trim().parse().ok()
}
