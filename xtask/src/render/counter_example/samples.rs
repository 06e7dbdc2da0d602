//! Counter-examples that tests draw.

use crate::report::{CounterExample, Event, Thread};

/// Threads as `name: end`, events as `thread ms kind text`.
pub fn example(conclusion: &str, threads: &[&str], events: &[&str]) -> CounterExample {
    let thread = |line: &&str| {
        let (name, end) = line.split_once(": ").unwrap();
        Thread {
            name: name.into(),
            end: end.into(),
        }
    };
    let event = |line: &&str| {
        let mut words = line.splitn(4, ' ');
        let mut word = || words.next().unwrap();
        Event {
            thread: word().parse().unwrap(),
            nanoseconds: word().parse::<u64>().unwrap() * 1_000_000,
            kind: word().into(),
            text: word().into(),
        }
    };
    CounterExample {
        schedule: "pct2:1:2".into(),
        replay: "cargo xtask check chapter 4 timer --schedule pct2:1:2".into(),
        conclusion: conclusion.into(),
        threads: threads.iter().map(thread).collect(),
        events: events.iter().map(event).collect(),
    }
}

/// A timer that checks its flag and stores its waker in two critical sections.
pub fn check_then_register() -> CounterExample {
    example(
        "nobody is left to wake main",
        &["main: parked", "thread 1: finished"],
        &[
            "0 0 spawn starts thread 1",
            "0 0 poll polls timer",
            "0 0 lock locks #1",
            "0 0 lock unlocks #1",
            "1 0 sleep sleeps for 10ms",
            "1 10 sleep wakes up at 10ms",
            "1 10 lock locks #1",
            "1 10 lock unlocks #1",
            "1 10 lock locks #2",
            "1 10 lock unlocks #2",
            "0 10 lock locks #2",
            "0 10 lock unlocks #2",
            "0 10 pending timer is Pending",
            "0 10 park parks",
        ],
    )
}

/// A wake that comes while its task is polled, and is forgotten.
pub fn lost_wake() -> CounterExample {
    example(
        "nobody is left to wake main",
        &["main: waits on condvar #1", "thread 1: finished"],
        &[
            "0 0 poll polls a",
            "1 0 wake wakes a",
            "0 0 pending a is Pending",
            "0 0 poll polls b",
            "0 0 wake wakes b",
            "0 0 pending b is Pending",
            "0 0 poll polls b",
            "0 0 ready b is Ready",
            "1 0 wake wakes b",
        ],
    )
}
