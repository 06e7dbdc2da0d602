//! Step 2: timeout — so much time and no more
//!
//! Write `timeout` and the future behind it, `Timeout<F>`, in `src/timeout.rs`. `timeout(duration, future)` gives `future`
//! so much time from now: the output is `Ok(output)` if it is ready, and `Err(Elapsed)` if the time is up before.
//!
//! - Each poll polls the future first and then looks at the clock: a result that is there is returned, even if it is
//!   late.
//! - If neither of them is ready, both must have been given the waker of this poll.
//! - The future is pinned in its place, as the children of chapter 3's `Join` are. `unsafe` is not allowed here:
//!   `pin_project_lite`, which is in your manifest, projects without it, and a `Pin<Box<F>>` does without a projection.
//! - The future is polled when the `Timeout` is polled, nowhere else. Dropping the `Timeout` drops it, at once: this is
//!   how it is cancelled.
//!
//! Your `TimerFuture` is the clock.

mod support;

use std::{
    future::{pending, poll_fn, ready},
    task::{Context, Poll},
    thread,
    time::{Duration, Instant},
};

use kit::{
    Gate,
    model::{block_on, quiesce, sometimes},
    task::{CountingWaker, Probe, Subject, expect_pending, expect_ready},
};
use support::{HOUR, MILLISECOND, longer_than_a_pause, punctual};
use timer::{Elapsed, timeout};

/// A future that is ready in time: its output is returned, and it is dropped once.
#[kit::test]
fn a_future_in_time_returns_its_output() {
    for pendings in [0, 3] {
        kit::note(format!("the future will be pending {pendings} times"));
        let probe = Probe::new("future").waking(pendings).ready("breakfast");
        let seen = probe.watch();
        let waker = CountingWaker::new("A");
        let mut subject = Subject::new("timeout(1 hour, future)", timeout(HOUR, probe));
        let output: Result<&str, Elapsed> =
            expect_ready(subject.settle(&waker), "a timeout whose future is ready");
        assert_eq!(
            output,
            Ok("breakfast"),
            "the future returned \"breakfast\" in time, the timeout something else"
        );
        drop(subject);
        let drops = seen.drops();
        assert_eq!(
            drops, 1,
            "the timeout is gone, and its future was dropped {drops} times"
        );
    }
}

/// A future that is not ready when the time is up: the timeout wakes its task then, and not before, and is `Err`.
#[kit::model]
fn it_is_an_error_when_the_time_is_up() {
    let duration = 5 * MILLISECOND;
    let begun = Instant::now();
    let timeout = timeout(duration, pending::<()>());
    let output: Result<(), Elapsed> = block_on("timeout", punctual(begun, duration, timeout));
    assert_eq!(output, Err(Elapsed), "the future was never ready");
    sometimes(
        "the timeout is Ready soon after its time is up",
        begun.elapsed() < duration + 4 * MILLISECOND,
    );
}

/// The clock starts in `timeout`, and not at the first poll.
#[kit::model]
fn the_clock_starts_in_timeout() {
    let begun = Instant::now();
    let timeout = timeout(10 * MILLISECOND, pending::<()>());
    thread::sleep(6 * MILLISECOND);
    let _ = block_on("timeout", punctual(begun, 10 * MILLISECOND, timeout));
    sometimes(
        "a timeout of 10 ms that is polled after 6 ms takes some 4 ms more",
        begun.elapsed() < 14 * MILLISECOND,
    );
}

/// A result that is there when the timeout is polled is returned, even if the time is up.
#[kit::model]
fn a_late_result_counts() {
    let timeout = timeout(2 * MILLISECOND, ready(7));
    thread::sleep(3 * MILLISECOND);
    quiesce(20 * MILLISECOND);
    let output: Result<i32, Elapsed> = block_on("timeout", timeout);
    assert_eq!(
        output,
        Ok(7),
        "the future is ready at its first poll, and it was polled after its time"
    );
}

/// A result counts, too, that comes after a poll which found nothing, when the time is up as well.
#[kit::model]
fn a_late_result_counts_at_every_poll() {
    let gate = Gate::new();
    let probe = Probe::new("future").gate(&gate).ready(7);
    let waker = CountingWaker::new("A");
    let mut subject = Subject::new("timeout(2 ms, future)", timeout(2 * MILLISECOND, probe));
    if subject.poll(&waker.waker()).is_ready() {
        // A slow machine: the time was up before the first poll.
        return;
    }
    thread::sleep(3 * MILLISECOND);
    quiesce(20 * MILLISECOND);
    gate.open();
    let output: Result<i32, Elapsed> =
        expect_ready(subject.settle(&waker), "a timeout whose future is ready");
    assert_eq!(
        output,
        Ok(7),
        "the future was ready at that poll, and so was the clock"
    );
}

/// The future is lazy: nobody polls it before the timeout is polled.
#[kit::test]
fn nothing_is_polled_before_the_timeout_is() {
    let probe = Probe::new("future").ready(7);
    let seen = probe.watch();
    let timeout = timeout(HOUR, probe);
    let polls = seen.polls();
    assert_eq!(
        polls, 0,
        "the timeout was not polled yet, and its future was"
    );
    drop(timeout);
}

/// The future has the waker of the latest poll, and is polled again when it has woken the task.
#[kit::test]
fn the_future_wakes_the_task() {
    let gate = Gate::new();
    let probe = Probe::new("future").gate(&gate).ready(7);
    let (a, b) = (CountingWaker::new("A"), CountingWaker::new("B"));
    let mut subject = Subject::new("timeout(1 hour, future)", timeout(HOUR, probe));
    expect_pending(subject.settle(&a), "a timeout whose future is pending");
    expect_pending(subject.settle(&b), "a timeout whose future is pending");
    let before = b.count();
    gate.open();
    assert!(
        b.count() > before,
        "the future woke the waker it had been given last, and that was not the waker of the latest poll"
    );
    let output: Result<i32, Elapsed> =
        expect_ready(subject.settle(&b), "a timeout whose future is ready");
    assert_eq!(output, Ok(7), "the future returned 7 in time");
}

/// The clock has the waker of the latest poll, too.
#[kit::model]
fn the_clock_wakes_the_latest_task() {
    let mut timeout = Box::pin(timeout(5 * MILLISECOND, pending::<()>()));
    let earlier = CountingWaker::new("earlier");
    for _ in 0..2 {
        let poll = timeout
            .as_mut()
            .poll(&mut Context::from_waker(&earlier.waker()));
        if poll.is_ready() {
            return;
        }
    }
    let output: Result<(), Elapsed> = block_on("timeout", timeout);
    assert_eq!(output, Err(Elapsed), "the future was never ready");
}

/// While nothing has happened, the timeout wakes nobody.
#[kit::test]
fn it_is_silent_while_nothing_happens() {
    let probe = Probe::new("future").never::<()>();
    let waker = CountingWaker::new("A");
    let mut subject = Subject::new("timeout(1 hour, future)", timeout(HOUR, probe));
    expect_pending(subject.settle(&waker), "a timeout with an hour to go");
    let before = waker.count();
    thread::sleep(20 * MILLISECOND);
    let wakes = waker.count() - before;
    assert_eq!(
        wakes, 0,
        "nothing has happened, and the task was woken {wakes} times"
    );
}

/// Dropping the timeout drops its future at once, whether it was polled or not, and does not wait for the clock.
#[kit::test]
fn dropping_it_drops_the_future() {
    for polls in [0, 1, 3] {
        let probe = Probe::new("future").never::<()>();
        let seen = probe.watch();
        let waker = CountingWaker::new("A");
        let timeout = kit::call("timeout(1 hour, future)", || timeout(HOUR, probe));
        let mut subject = Subject::new("timeout(1 hour, future)", timeout);
        for _ in 0..polls {
            expect_pending(subject.poll(&waker.waker()), "a timeout with an hour to go");
        }
        kit::call("drop", || drop(subject));
        let drops = seen.drops();
        assert_eq!(
            drops, 1,
            "the timeout was dropped after {polls} polls, and by then its future had been dropped {drops} times"
        );
    }
}

/// When the time was up and the timeout is dropped, its future has been dropped, once.
#[kit::model]
fn the_future_of_an_elapsed_timeout_is_dropped() {
    let probe = Probe::new("future").never::<()>();
    let seen = probe.watch();
    let timeout = timeout(2 * MILLISECOND, probe);
    let output: Result<(), Elapsed> = block_on("timeout", timeout);
    assert_eq!(output, Err(Elapsed), "the future was never ready");
    let drops = seen.drops();
    assert_eq!(
        drops, 1,
        "the timeout has elapsed and is gone, and its future was dropped {drops} times"
    );
}

/// No time at all is enough for a future that is ready at its first poll, and for no other.
#[kit::model]
fn no_time_at_all() {
    let output: Result<i32, Elapsed> = block_on("timeout", timeout(Duration::ZERO, ready(7)));
    assert_eq!(output, Ok(7), "the future is ready at its first poll");
    let output: Result<(), Elapsed> = block_on("timeout", timeout(Duration::ZERO, pending::<()>()));
    assert_eq!(output, Err(Elapsed), "the future was never ready");
}

/// The longest duration there is does not overflow anything: the future has all the time in the world.
#[kit::test]
fn all_the_time_in_the_world() {
    let gate = Gate::new();
    let probe = Probe::new("future").gate(&gate).ready(7);
    let waker = CountingWaker::new("A");
    let timeout = kit::call("timeout(MAX, future)", || timeout(Duration::MAX, probe));
    let mut subject = Subject::new("timeout(MAX, future)", timeout);
    expect_pending(
        subject.settle(&waker),
        "a timeout that never elapses in this life",
    );
    gate.open();
    let output: Result<i32, Elapsed> =
        expect_ready(subject.settle(&waker), "a timeout whose future is ready");
    assert_eq!(output, Ok(7), "the future returned 7 in time");
}

/// A future that wakes its task at each poll, and is never ready, does not hold the end of its time off.
#[kit::model]
fn a_restless_future_elapses() {
    let duration = longer_than_a_pause();
    let restless = poll_fn(|context| {
        thread::sleep(MILLISECOND);
        context.waker().wake_by_ref();
        Poll::<()>::Pending
    });
    let begun = Instant::now();
    let output: Result<(), Elapsed> = block_on("timeout", timeout(duration, restless));
    let passed = begun.elapsed();
    assert_eq!(output, Err(Elapsed), "the future was never ready");
    assert!(
        passed >= duration,
        "the timeout has elapsed after {passed:?}, and the time is {duration:?}"
    );
}

/// A timeout is a future like any other, so it may be put into another timeout: the shorter one ends it.
#[kit::model]
fn the_shorter_of_two_timeouts_ends_it() {
    let inner = timeout(HOUR, timeout(2 * MILLISECOND, pending::<()>()));
    let output: Result<Result<(), Elapsed>, Elapsed> = block_on("timeout", inner);
    // The other one is possible on a machine that is an hour late.
    if !kit::model::is_modelled() {
        assert_eq!(
            output,
            Ok(Err(Elapsed)),
            "the inner timeout is the shorter one"
        );
    }
    let outer = timeout(2 * MILLISECOND, timeout(HOUR, pending::<()>()));
    let output: Result<Result<(), Elapsed>, Elapsed> = block_on("timeout", outer);
    if !kit::model::is_modelled() {
        assert_eq!(output, Err(Elapsed), "the outer timeout is the shorter one");
    }
}

/// No solution passes this test; the runner checks that none does.
#[kit::canary]
fn canary() {
    let output: Result<usize, Elapsed> = block_on("timeout", timeout(HOUR, ready(7)));
    assert_eq!(output, Ok(usize::MAX));
}
