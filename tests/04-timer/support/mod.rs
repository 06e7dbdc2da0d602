//! What the steps of this chapter share.

// Each step uses a part of it.
#![allow(dead_code)]

use std::{
    collections::BTreeSet,
    fs,
    future::poll_fn,
    pin::Pin,
    task::Poll,
    time::{Duration, Instant},
};

/// Longer than any test waits.
pub const HOUR: Duration = Duration::from_secs(3600);

pub const MILLISECOND: Duration = Duration::from_millis(1);

/// A duration that does not pass between two steps of a test that are a millisecond apart, however busy the machine is.
pub fn longer_than_a_pause() -> Duration {
    match kit::model::is_modelled() {
        true => 4 * MILLISECOND,
        false => 120 * MILLISECOND,
    }
}

/// Durations that are no whole numbers of milliseconds, nor of microseconds, and that are rounded up or down to get one;
/// on real threads more of them, since a machine that is late by chance hides a timer that is early.
pub fn odd_durations() -> impl Iterator<Item = Duration> {
    let rounds = if kit::model::is_modelled() { 1 } else { 5 };
    (0..rounds).flat_map(|_| [1_900_700, 2_400_300, 3_900_700].map(Duration::from_nanos))
}

/// Durations beyond what a clock can show, and beyond a few powers of two, so that a number that is too small for them
/// becomes a few milliseconds.
pub fn long_durations() -> Vec<(&'static str, Duration)> {
    let few = 5 * MILLISECOND;
    vec![
        ("MAX", Duration::MAX),
        ("MAX - 1 s", Duration::MAX - Duration::from_secs(1)),
        ("2^32 ns + 5 ms", Duration::from_nanos(1 << 32) + few),
        ("2^32 us + 5 ms", Duration::from_micros(1 << 32) + few),
        ("2^32 ms + 5 ms", Duration::from_millis(1 << 32) + few),
        ("2^16 ms + 5 ms", Duration::from_millis(1 << 16) + few),
        ("2^16 s + 5 ms", Duration::from_secs(1 << 16) + few),
    ]
}

/// Waits until `holds`: in the model for as long as anything can happen at all, on real threads for some two seconds.
#[track_caller]
pub fn eventually(what: &str, holds: impl Fn() -> bool) {
    for _ in 0..200 {
        if holds() {
            return;
        }
        kit::model::quiesce(Duration::from_millis(10));
    }
    assert!(holds(), "{what}");
}

/// `timer`, which was made after `begun` and has `duration` to wait: its task is polled again, and it is ready, when its
/// time is up and not before.
pub async fn punctual<F: Future>(begun: Instant, duration: Duration, timer: F) -> F::Output {
    let mut timer = Box::pin(timer);
    let mut polled = false;
    poll_fn(move |context| {
        let passed = begun.elapsed();
        assert!(
            !polled || passed >= duration,
            "the task was woken after {passed:?}, and the time is {duration:?}"
        );
        polled = true;
        let poll = timer.as_mut().poll(context);
        let passed = begun.elapsed();
        assert!(
            poll.is_pending() || passed >= duration,
            "it is Ready after {passed:?}, and the time is {duration:?}"
        );
        poll
    })
    .await
}

/// Polls all of `futures` until each is ready.
pub async fn all<F: Future>(futures: impl IntoIterator<Item = F>) {
    let mut futures: Vec<Pin<Box<F>>> = futures.into_iter().map(Box::pin).collect();
    poll_fn(|context| {
        futures.retain_mut(|future| future.as_mut().poll(context).is_pending());
        match futures.len() {
            0 => Poll::Ready(()),
            _ => Poll::Pending,
        }
    })
    .await;
}

/// Did `poll` put the thread that calls it to sleep each time?
///
/// The system counts how often a thread goes to sleep of its own accord (being interrupted is another count). A single
/// time may be due to the system itself, or to a lock that another thread holds for a moment, so only a `poll` that
/// never does without counts. Where there is no such count, nothing is found.
pub fn always_sleeps(mut poll: impl FnMut()) -> bool {
    (0..8).all(|_| {
        // Threads that have been told something by the poll before come to rest.
        std::thread::sleep(MILLISECOND);
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

/// The threads of this process, by their numbers; none at all where the system does not tell (Linux does).
pub fn threads() -> BTreeSet<u32> {
    let numbers = fs::read_dir("/proc/self/task").into_iter().flatten();
    numbers
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .collect()
}

/// Waits until none of the threads that have been started since `before` is running, all of them at the same moment.
///
/// On a busy machine a thread that is about to go to sleep may have to wait for a processor, and counts as running
/// meanwhile. So threads that never sleep must also have had a processor for much longer, or much more often, than it
/// takes to go to sleep, to be found guilty.
#[track_caller]
pub fn new_threads_sleep(before: &BTreeSet<u32>, what: &str) {
    let new = || -> Vec<Thread> {
        let threads = threads();
        threads
            .difference(before)
            .filter_map(|thread| Thread::of(*thread))
            .collect()
    };
    let sums = |threads: &[Thread]| -> (Duration, u64) {
        let busy = threads.iter().map(|thread| thread.busy).sum();
        (busy, threads.iter().map(|thread| thread.n_slices).sum())
    };
    let (busy_at_first, slices_at_first) = sums(&new());
    for _ in 0..250 {
        let now = new();
        if now.iter().all(|thread| !thread.runs) {
            return;
        }
        let (busy, slices) = sums(&now);
        let is_busy = busy > busy_at_first + 30 * MILLISECOND || slices > slices_at_first + 50;
        assert!(!is_busy, "{what}");
        std::thread::sleep(10 * MILLISECOND);
    }
}

/// What the system says about a thread.
struct Thread {
    runs: bool,
    /// For how long it has had a processor.
    busy: Duration,
    /// How often it has been given one.
    n_slices: u64,
}

impl Thread {
    /// None if the thread has ended, or the system does not say.
    fn of(thread: u32) -> Option<Self> {
        let read = |file| fs::read_to_string(format!("/proc/self/task/{thread}/{file}")).ok();
        // The name of the thread, in parentheses, is the second field; the state is the third.
        let stat = read("stat")?;
        let state = stat.rsplit_once(") ")?.1.chars().next()?;
        let statistics = read("schedstat")?;
        let mut numbers = statistics
            .split_whitespace()
            .map_while(|number| number.parse().ok());
        Some(Self {
            runs: state == 'R',
            busy: Duration::from_nanos(numbers.next()?),
            n_slices: numbers.nth(1)?,
        })
    }
}
