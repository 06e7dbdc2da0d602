//! Step 3: countdown — asking to be polled again
//!
//! From here on futures have the real shape: `poll` takes a `wake`, and whoever returns `Pending` has seen to it that
//! `wake` is called when another poll is worth while.
//!
//! Write `Countdown` in `src/countdown.rs`. `Countdown::new(n)` is a future whose first `n` polls return `Pending` and
//! whose next one returns `Ready(())`. It waits for nothing, so another poll is worth while at once: each poll that
//! returns `Pending` calls, before it returns, the `wake` that it was given, not one from an earlier poll. The poll that
//! returns `Ready` calls no `wake`: there is nothing left to ask for.
//!
//! It counts polls, so it does not matter whether anybody was woken in between. `n` may be any `usize`. A poll returns at
//! once; it does not sleep. What a countdown does when it is polled after `Ready` is your own choice.

kit::simple_future!();

use simple_future::{Countdown, Poll, SimpleFuture};

/// A countdown of zero is ready at its first poll.
#[kit::test]
fn zero_is_ready_at_once() {
    let wake = kit::WakeCounter::new("wake");
    let mut countdown = Subject::new("Countdown::new(0)", Countdown::new(0));
    expect_ready(
        countdown.poll(wake.wake()),
        "the first poll of `Countdown::new(0)`",
    )
}

/// A countdown of n is pending exactly n times, one poll at a time, and then ready.
#[kit::test]
fn pending_n_times_then_ready() {
    for n in [1, 2, 3, 300] {
        let wake = kit::WakeCounter::new("wake");
        let name = format!("Countdown::new({n})");
        let mut countdown = Subject::new(&name, Countdown::new(n));
        for poll in 1..=n {
            expect_pending(
                countdown.poll(wake.wake()),
                &format!("poll {poll} of `{name}`"),
            );
        }
        expect_ready(
            countdown.poll(wake.wake()),
            &format!("poll {} of `{name}`", n + 1),
        );
    }
}

/// A countdown may be as long as a `usize` can say, far too long to be over after a few polls.
#[kit::test]
fn it_counts_in_usize() {
    let wake = kit::WakeCounter::new("wake");
    for n in [u32::MAX as usize, usize::MAX] {
        let name = format!("Countdown::new({n})");
        let mut countdown = Subject::new(&name, kit::call(&name, || Countdown::new(n)));
        for poll in 1..=3 {
            expect_pending(
                countdown.poll(wake.wake()),
                &format!("poll {poll} of `{name}`"),
            );
        }
    }
}

/// A poll returns at once: it counts, it does not wait.
#[kit::test]
fn a_poll_does_not_sleep() {
    let mut countdown = Countdown::new(1_000);
    let sleeps = kit::always_sleeps(|| {
        let _: Poll<()> = countdown.poll(|| {});
    });
    assert!(
        !sleeps,
        "each poll of a `Countdown` puts the thread to sleep, and with it every other future of the thread"
    );
}

/// Each poll that returns `Pending` has called its wake, or else nobody would poll again.
#[kit::test]
fn each_pending_comes_with_a_wake() {
    let wake = kit::WakeCounter::new("wake");
    let mut countdown = Subject::new("Countdown::new(3)", Countdown::new(3));
    for poll in 1..=3 {
        let before: usize = wake.count();
        expect_pending(
            countdown.poll(wake.wake()),
            &format!("poll {poll} of `Countdown::new(3)`"),
        );
        assert!(
            wake.count() > before,
            "poll {poll} of `Countdown::new(3)` returned Pending without having called its `wake`"
        );
    }
}

/// The wake that counts is the one given to the latest poll, not the one given to the first.
#[kit::test]
fn the_latest_wake_is_called() {
    let (first, second) = (
        kit::WakeCounter::new("first wake"),
        kit::WakeCounter::new("second wake"),
    );
    let mut countdown = Subject::new("Countdown::new(2)", Countdown::new(2));
    expect_pending(
        countdown.poll(first.wake()),
        "poll 1 of `Countdown::new(2)`",
    );
    expect_pending(
        countdown.poll(second.wake()),
        "poll 2 of `Countdown::new(2)`",
    );
    assert!(
        second.count() > 0,
        "the second poll was given another `wake` than the first, and did not call it"
    );
}

/// The poll that returns `Ready` calls no wake: there is nothing left to ask for.
#[kit::test]
fn ready_wakes_nobody() {
    for n in [0, 2] {
        let (wake, last) = (
            kit::WakeCounter::new("wake"),
            kit::WakeCounter::new("last wake"),
        );
        let name = format!("Countdown::new({n})");
        let mut countdown = Subject::new(&name, Countdown::new(n));
        for poll in 1..=n {
            expect_pending(
                countdown.poll(wake.wake()),
                &format!("poll {poll} of `{name}`"),
            );
        }
        let before: usize = wake.count();
        expect_ready(
            countdown.poll(last.wake()),
            &format!("poll {} of `{name}`", n + 1),
        );
        let n_wakes: usize = last.count() + wake.count() - before;
        assert!(
            n_wakes == 0,
            "the poll of `{name}` that returned Ready called a `wake`"
        );
    }
}

/// Two countdowns at the same time do not disturb each other.
#[kit::test]
fn each_countdown_counts_for_itself() {
    let wake = kit::WakeCounter::new("wake");
    let mut long = Subject::new("Countdown::new(3)", Countdown::new(3));
    let mut short = Subject::new("Countdown::new(1)", Countdown::new(1));
    expect_pending(long.poll(wake.wake()), "poll 1 of `Countdown::new(3)`");
    expect_pending(short.poll(wake.wake()), "poll 1 of `Countdown::new(1)`");
    expect_pending(long.poll(wake.wake()), "poll 2 of `Countdown::new(3)`");
    expect_ready(short.poll(wake.wake()), "poll 2 of `Countdown::new(1)`");
    expect_pending(long.poll(wake.wake()), "poll 3 of `Countdown::new(3)`");
    expect_ready(long.poll(wake.wake()), "poll 4 of `Countdown::new(3)`");
}

/// No solution passes this test; the runner checks that none does.
#[kit::canary]
fn canary() {
    let wake = kit::WakeCounter::new("wake");
    let mut countdown = Subject::new("Countdown::new(1)", Countdown::new(1));
    expect_pending(countdown.poll(wake.wake()), "poll 1 of `Countdown::new(1)`");
    let n_wakes: usize = wake.count();
    assert_eq!(n_wakes, usize::MAX);
}
