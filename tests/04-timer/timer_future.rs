//! Step 1: timer_future — a thread sleeps, so that your task need not
//!
//! Write `TimerFuture` in `src/timer_future.rs`. `TimerFuture::new(duration)` starts the clock; the future is `Pending`
//! until `duration` has passed, and `Ready` from then on.
//!
//! Who is going to wake the task? A thread that does nothing but sleep. It and the future share a little state behind an
//! `Arc<Mutex<_>>`: a flag that the thread sets when the time is up, and the waker that it is to wake.
//!
//! - It is never early, not by a microsecond. It may be late: a machine has other things to do.
//! - It wakes the waker of the *latest* poll, when the time is up, and nobody before that.
//! - Nothing blocks: not `new`, not `poll`, not the drop of a timer that still has an hour to go.
//! - The time may be up before the first poll. Then there is no waker yet, and no harm is done: that poll is `Ready`.
//!
//! The difficult moment is the one at which both act at once: the future looks at the flag and then leaves its waker,
//! the thread sets the flag and then takes the waker. Go through the orders in which these four steps can happen.

mod support;

use std::{
    pin::pin,
    task::{Context, Poll, Waker},
    thread,
    time::{Duration, Instant},
};

use kit::{
    model::{block_on, quiesce, sometimes},
    task::{CountingWaker, Subject, expect_pending},
};
use support::{
    HOUR, MILLISECOND, all, always_sleeps, eventually, long_durations, longer_than_a_pause,
    new_threads_sleep, odd_durations, punctual,
};
use timer::TimerFuture;

/// The timer wakes its task when the time is up, and is Ready then; it does neither before.
#[kit::model]
fn it_is_ready_when_the_time_is_up() {
    for duration in odd_durations() {
        let begun = Instant::now();
        let timer = TimerFuture::new(duration);
        block_on("timer", punctual(begun, duration, timer));
        sometimes(
            "the timer is Ready soon after its time is up",
            begun.elapsed() < duration + 4 * MILLISECOND,
        );
    }
}

/// A timer that has most of a second to go is not Ready yet: no fraction of a second is cut off.
#[kit::test]
fn fractions_of_a_second_count() {
    let duration = Duration::from_millis(999);
    let begun = Instant::now();
    let waker = CountingWaker::new("A");
    let mut subject = Subject::new("TimerFuture::new(999 ms)", TimerFuture::new(duration));
    thread::sleep(20 * MILLISECOND);
    if subject.poll(&waker.waker()).is_ready() {
        let passed = begun.elapsed();
        assert!(
            passed >= duration,
            "it is Ready after {passed:?}, and the time is {duration:?}"
        );
    }
}

/// The clock starts in `new`, and not at the first poll.
#[kit::model]
fn the_clock_starts_in_new() {
    let begun = Instant::now();
    let timer = TimerFuture::new(10 * MILLISECOND);
    thread::sleep(6 * MILLISECOND);
    block_on("timer", punctual(begun, 10 * MILLISECOND, timer));
    sometimes(
        "a timer of 10 ms that is polled after 6 ms takes some 4 ms more",
        begun.elapsed() < 14 * MILLISECOND,
    );
}

/// A timer whose time was up before anybody polled it is Ready all the same.
#[kit::model]
fn a_late_first_poll_is_ready() {
    let timer = TimerFuture::new(2 * MILLISECOND);
    thread::sleep(3 * MILLISECOND);
    quiesce(20 * MILLISECOND);
    block_on("timer", timer);
}

/// A timer without any time to wait is Ready at once or soon.
#[kit::model]
fn zero_is_ready() {
    block_on("TimerFuture::new(ZERO)", TimerFuture::new(Duration::ZERO));
}

/// Long durations, up to the longest there is, do not overflow anything: such a timer is Pending.
#[kit::test]
fn the_longest_duration_is_pending() {
    let waker = CountingWaker::new("A");
    let mut subjects: Vec<_> = long_durations()
        .into_iter()
        .map(|(name, duration)| {
            let timer = kit::call("TimerFuture::new, with a long time,", || {
                TimerFuture::new(duration)
            });
            Subject::new(format!("TimerFuture::new({name})"), timer)
        })
        .collect();
    for _ in 0..3 {
        // Their threads, if there are any, have begun to wait by now.
        thread::sleep(5 * MILLISECOND);
        for subject in &mut subjects {
            expect_pending(
                subject.poll(&waker.waker()),
                "a timer that has a minute and more to go",
            );
        }
    }
    kit::call("drop", || drop(subjects));
}

/// A timer that has an hour to go makes nobody wait: `new`, `poll` and `drop` return at once.
#[kit::test]
fn nothing_blocks() {
    let waker = CountingWaker::new("A");
    for _ in 0..3 {
        let timer = kit::call("TimerFuture::new(1 hour)", || TimerFuture::new(HOUR));
        let mut subject = Subject::new("TimerFuture::new(1 hour)", timer);
        for _ in 0..3 {
            expect_pending(
                subject.poll(&waker.waker()),
                "a timer that has an hour to go",
            );
            // Its thread gets the time to begin whatever it does.
            thread::sleep(5 * MILLISECOND);
        }
        kit::call("drop", || drop(subject));
    }
    kit::call("drop", || drop(TimerFuture::new(HOUR)));
}

/// A poll does not sleep, not even for a moment.
#[kit::test]
fn a_poll_does_not_nap() {
    let mut timer = pin!(TimerFuture::new(HOUR));
    let naps = always_sleeps(|| {
        let _ = timer.as_mut().poll(&mut Context::from_waker(Waker::noop()));
    });
    assert!(
        !naps,
        "each poll put the thread that called it to sleep; only a thread of your own may sleep"
    );
}

/// While the time is not up, the timer is Pending, however often it is polled, and wakes nobody.
#[kit::test]
fn it_is_silent_before_its_time() {
    let waker = CountingWaker::new("A");
    let mut subject = Subject::new("TimerFuture::new(1 hour)", TimerFuture::new(HOUR));
    for _ in 0..4 {
        expect_pending(
            subject.poll(&waker.waker()),
            "a timer that has an hour to go",
        );
        let wakes = waker.count();
        assert_eq!(
            wakes, 0,
            "the timer has an hour to go, and has woken its task {wakes} times"
        );
        // Another timer's time is up, which is nothing to this one.
        block_on("another timer", TimerFuture::new(2 * MILLISECOND));
    }
}

/// While the time is not up, no thread runs: whatever waits for the clock sleeps.
#[kit::test]
fn its_thread_sleeps() {
    let before = support::threads();
    let waker = CountingWaker::new("A");
    let mut subject = Subject::new("TimerFuture::new(1 hour)", TimerFuture::new(HOUR));
    expect_pending(
        subject.poll(&waker.waker()),
        "a timer that has an hour to go",
    );
    new_threads_sleep(
        &before,
        "the timer has an hour to go, and its thread is running all the time",
    );
}

/// The waker of the latest poll is woken, when the timer has been polled with another one before.
#[kit::model]
fn the_latest_waker_is_woken() {
    let begun = Instant::now();
    let duration = 5 * MILLISECOND;
    let mut timer = Box::pin(TimerFuture::new(duration));
    let earlier = CountingWaker::new("earlier");
    for _ in 0..2 {
        if timer
            .as_mut()
            .poll(&mut Context::from_waker(&earlier.waker()))
            .is_ready()
        {
            return;
        }
    }
    block_on("timer", punctual(begun, duration, timer));
}

/// A timer that is polled again and again does not start again.
#[kit::model]
fn polling_does_not_wind_it_up() {
    let mut timer = pin!(TimerFuture::new(longer_than_a_pause()));
    let waker = CountingWaker::new("A");
    while timer
        .as_mut()
        .poll(&mut Context::from_waker(&waker.waker()))
        .is_pending()
    {
        thread::sleep(MILLISECOND);
    }
}

/// Timers run at the same time: one that has an hour to go keeps no other one waiting.
#[kit::model]
fn timers_do_not_wait_for_each_other() {
    let mut long = pin!(TimerFuture::new(HOUR));
    let waker = CountingWaker::new("of the long timer");
    let _: Poll<()> = long.as_mut().poll(&mut Context::from_waker(&waker.waker()));
    let begun = Instant::now();
    block_on(
        "two timers",
        all([8, 5].map(|n| TimerFuture::new(n * MILLISECOND))),
    );
    let passed = begun.elapsed();
    assert!(
        passed >= 8 * MILLISECOND,
        "timers of 8 and 5 ms are both Ready after {passed:?}"
    );
    sometimes(
        "timers of 8 and 5 ms take some 8 ms together",
        passed < 11 * MILLISECOND,
    );
}

/// However many timers have an hour to go, they keep none of the others waiting.
#[kit::test]
fn many_timers_do_not_wait_for_each_other() {
    let waker = CountingWaker::new("of the long timers");
    let mut long: Vec<_> = (0..48).map(|_| Box::pin(TimerFuture::new(HOUR))).collect();
    for timer in &mut long {
        let _: Poll<()> = timer
            .as_mut()
            .poll(&mut Context::from_waker(&waker.waker()));
    }
    block_on(
        "a timer of 2 ms beside 48 of an hour",
        TimerFuture::new(2 * MILLISECOND),
    );
}

/// Each timer wakes the task that has polled it, and not that of another timer.
#[kit::model]
fn each_timer_wakes_its_own_task() {
    let (a, b) = (CountingWaker::new("A"), CountingWaker::new("B"));
    let mut timers = [
        Box::pin(TimerFuture::new(3 * MILLISECOND)),
        Box::pin(TimerFuture::new(3 * MILLISECOND)),
    ];
    let mut waits = Vec::new();
    for (timer, waker) in timers.iter_mut().zip([&a, &b]) {
        let poll = timer
            .as_mut()
            .poll(&mut Context::from_waker(&waker.waker()));
        if poll.is_pending() {
            waits.push(waker);
        }
    }
    eventually("one of two timers has not woken its task", || {
        waits.iter().all(|waker| waker.count() > 0)
    });
}

/// A timer that has been Ready, and has been dropped, holds no waker any more, and nor does its thread.
#[kit::model]
fn it_lets_go_of_the_waker() {
    let waker = CountingWaker::new("A");
    let mut timer = Box::pin(TimerFuture::new(2 * MILLISECOND));
    while timer
        .as_mut()
        .poll(&mut Context::from_waker(&waker.waker()))
        .is_pending()
    {
        thread::sleep(MILLISECOND);
    }
    drop(timer);
    eventually(
        "the timer was Ready, and has been dropped, and a clone of the waker still exists",
        || waker.live() == 0,
    );
}

/// No solution passes this test; the runner checks that none does.
#[kit::canary]
fn canary() {
    let begun = Instant::now();
    block_on("timer", TimerFuture::new(MILLISECOND));
    assert_eq!(begun.elapsed(), Duration::MAX);
}
