//! Step 3: timer_queue — one thread for any number of timers
//!
//! Write `TimerQueue` and `Sleep` in `src/timer_queue.rs`. `queue.sleep(duration)` is a timer like the one of step 1, with
//! the same promises, but it costs no thread: one thread serves every sleep of a queue. It keeps a list of deadlines and
//! sleeps until the earliest of them.
//!
//! - A sleep that is added while the thread sleeps may be due before the one that the thread waits for. So the thread
//!   must wait for two things at the same time: the clock, and news. `Receiver::recv_timeout` does that, and so does
//!   `Condvar::wait_timeout`.
//! - Two sleeps may have the same deadline, to the nanosecond. Both are due.
//! - Dropping a `Sleep` cancels it. The thread may keep its deadline, but it must let go of the waker.
//! - Dropping the queue cancels nothing: each `Sleep` goes on. When the queue and all its sleeps are gone, the thread has
//!   nothing left to wait for, and ends.
//! - Whoever is woken may use the queue on the spot. So call no waker while you hold a lock that `sleep`, or the poll or
//!   the drop of another `Sleep`, needs.

mod support;

use std::{
    future::poll_fn,
    pin::{Pin, pin},
    sync::{
        Arc, Mutex, Weak,
        mpsc::{Sender, channel},
    },
    task::{Context, Poll, Wake, Waker},
    thread,
    time::{Duration, Instant},
};

use kit::{
    model::{block_on, is_modelled, quiesce, sometimes, threads_alive},
    task::{CountingWaker, Subject, expect_pending},
};
use support::{
    HOUR, MILLISECOND, all, always_sleeps, eventually, long_durations, longer_than_a_pause,
    new_threads_sleep, odd_durations, punctual,
};
use timer::{Sleep, TimerQueue};

/// Polls `sleep` once with `waker`.
fn poll_once(sleep: &mut Pin<Box<Sleep>>, waker: &CountingWaker) -> Poll<()> {
    sleep
        .as_mut()
        .poll(&mut Context::from_waker(&waker.waker()))
}

/// A sleep wakes its task when the time is up, and is Ready then; it does neither before.
#[kit::model]
fn it_is_ready_when_the_time_is_up() {
    let queue = TimerQueue::new();
    for duration in odd_durations() {
        let begun = Instant::now();
        let sleep = queue.sleep(duration);
        block_on("sleep", punctual(begun, duration, sleep));
        sometimes(
            "the sleep is Ready soon after its time is up",
            begun.elapsed() < duration + 4 * MILLISECOND,
        );
    }
}

/// A sleep that has most of a second to go is not Ready yet: no fraction of a second is cut off.
#[kit::test]
fn fractions_of_a_second_count() {
    let duration = Duration::from_millis(999);
    let queue = TimerQueue::new();
    let begun = Instant::now();
    let waker = CountingWaker::new("A");
    let mut subject = Subject::new("queue.sleep(999 ms)", queue.sleep(duration));
    thread::sleep(20 * MILLISECOND);
    if subject.poll(&waker.waker()).is_ready() {
        let passed = begun.elapsed();
        assert!(
            passed >= duration,
            "it is Ready after {passed:?}, and the time is {duration:?}"
        );
    }
}

/// The clock starts in `sleep`, and not at the first poll.
#[kit::model]
fn the_clock_starts_in_sleep() {
    let queue = TimerQueue::new();
    let begun = Instant::now();
    let sleep = queue.sleep(10 * MILLISECOND);
    thread::sleep(6 * MILLISECOND);
    block_on("sleep", punctual(begun, 10 * MILLISECOND, sleep));
    sometimes(
        "a sleep of 10 ms that is polled after 6 ms takes some 4 ms more",
        begun.elapsed() < 14 * MILLISECOND,
    );
}

/// A sleep whose time was up before anybody polled it is Ready all the same.
#[kit::model]
fn a_late_first_poll_is_ready() {
    let queue = TimerQueue::new();
    let sleep = queue.sleep(2 * MILLISECOND);
    thread::sleep(3 * MILLISECOND);
    quiesce(20 * MILLISECOND);
    block_on("sleep", sleep);
}

/// A sleep without any time to wait is Ready at once or soon.
#[kit::model]
fn zero_is_ready() {
    let queue = TimerQueue::new();
    block_on("queue.sleep(ZERO)", queue.sleep(Duration::ZERO));
}

/// Long durations, up to the longest there is, do not overflow anything: such a sleep is Pending, and the others do not
/// notice.
#[kit::test]
fn the_longest_duration_is_pending() {
    let queue = TimerQueue::default();
    let waker = CountingWaker::new("A");
    let mut subjects: Vec<_> = long_durations()
        .into_iter()
        .map(|(name, duration)| {
            let sleep = kit::call("queue.sleep, with a long time,", || queue.sleep(duration));
            Subject::new(format!("queue.sleep({name})"), sleep)
        })
        .collect();
    for _ in 0..3 {
        for subject in &mut subjects {
            expect_pending(
                subject.poll(&waker.waker()),
                "a sleep that has a minute and more to go",
            );
        }
        block_on("queue.sleep(5 ms)", queue.sleep(5 * MILLISECOND));
    }
    for subject in &mut subjects {
        expect_pending(
            subject.poll(&waker.waker()),
            "a sleep that has a minute and more to go",
        );
    }
    kit::call("drop", || drop(subjects));
}

/// Of many sleeps with an hour and more to go, all of them different, none is early.
#[kit::test]
fn none_of_many_long_sleeps_is_early() {
    let queue = TimerQueue::new();
    let waker = CountingWaker::new("A");
    let mut sleeps: Vec<_> = (0..400)
        .map(|n| Box::pin(queue.sleep(HOUR + n * 11 * MILLISECOND)))
        .collect();
    for sleep in &mut sleeps {
        expect_pending(poll_once(sleep, &waker), "a sleep that has an hour to go");
    }
    block_on("queue.sleep(40 ms)", queue.sleep(40 * MILLISECOND));
    let wakes = waker.count();
    assert_eq!(
        wakes, 0,
        "400 sleeps have an hour and more to go, and {wakes} times one of them has woken its task"
    );
    for sleep in &mut sleeps {
        expect_pending(poll_once(sleep, &waker), "a sleep that has an hour to go");
    }
}

/// A sleep that has an hour to go makes nobody wait: `sleep`, `poll` and `drop` return at once, and so does the drop of
/// the queue.
#[kit::test]
fn nothing_blocks() {
    let waker = CountingWaker::new("A");
    let queue = kit::call("TimerQueue::new", TimerQueue::new);
    let mut subjects = Vec::new();
    for _ in 0..3 {
        let sleep = kit::call("queue.sleep(1 hour)", || queue.sleep(HOUR));
        let mut subject = Subject::new("queue.sleep(1 hour)", sleep);
        for _ in 0..3 {
            expect_pending(
                subject.poll(&waker.waker()),
                "a sleep that has an hour to go",
            );
            // The thread gets the time to begin whatever it does.
            thread::sleep(5 * MILLISECOND);
        }
        subjects.push(subject);
    }
    let last = subjects.pop();
    kit::call("drop of a sleep", || drop(last));
    kit::call("drop of the queue", || drop(queue));
    kit::call("drop of the last sleeps", || drop(subjects));
}

/// A poll does not sleep, not even for a moment, and nor does `sleep` itself.
#[kit::test]
fn a_poll_does_not_nap() {
    let queue = TimerQueue::new();
    let mut sleep = pin!(queue.sleep(HOUR));
    let naps = always_sleeps(|| {
        let _ = sleep.as_mut().poll(&mut Context::from_waker(Waker::noop()));
    });
    assert!(
        !naps,
        "each poll put the thread that called it to sleep; only the queue's own thread may sleep"
    );
    let mut sleeps = Vec::new();
    let naps = always_sleeps(|| sleeps.push(queue.sleep(HOUR)));
    assert!(
        !naps,
        "each call of `sleep` put the thread that called it to sleep; it only makes a future"
    );
}

/// While the time is not up, the sleep is Pending, however often it is polled, and wakes nobody.
#[kit::test]
fn it_is_silent_before_its_time() {
    let queue = TimerQueue::new();
    let waker = CountingWaker::new("A");
    let mut subject = Subject::new("queue.sleep(1 hour)", queue.sleep(HOUR));
    for _ in 0..4 {
        expect_pending(
            subject.poll(&waker.waker()),
            "a sleep that has an hour to go",
        );
        // News for the thread, which has nothing to do with this sleep.
        block_on("queue.sleep(2 ms)", queue.sleep(2 * MILLISECOND));
        let wakes = waker.count();
        assert_eq!(
            wakes, 0,
            "the sleep has an hour to go, and has woken its task {wakes} times"
        );
    }
}

/// While there is nothing to wait for, the thread sleeps until there is.
#[kit::test]
fn an_idle_thread_sleeps() {
    let before = support::threads();
    let queue = TimerQueue::new();
    new_threads_sleep(
        &before,
        "the queue has no sleep yet, and its thread is running all the time",
    );
    block_on("queue.sleep(2 ms)", queue.sleep(2 * MILLISECOND));
    new_threads_sleep(
        &before,
        "the only sleep is over, and the thread is running all the time",
    );
}

/// While no time is up, the thread sleeps; a deadline that is nobody's any more does not keep it busy either.
#[kit::test]
fn its_thread_sleeps() {
    let before = support::threads();
    let queue = TimerQueue::new();
    let waker = CountingWaker::new("A");
    let mut sleep = Box::pin(queue.sleep(HOUR));
    expect_pending(
        poll_once(&mut sleep, &waker),
        "a sleep that has an hour to go",
    );
    new_threads_sleep(
        &before,
        "the only sleep has an hour to go, and the thread is running all the time",
    );
    drop(sleep);
    // Cancelled, and due by the end of the other one.
    drop(queue.sleep(MILLISECOND));
    block_on("queue.sleep(2 ms)", queue.sleep(2 * MILLISECOND));
    new_threads_sleep(
        &before,
        "one sleep is over, two were cancelled, and the thread is running all the time",
    );
}

/// The waker of the latest poll is woken, when the sleep has been polled with another one before.
#[kit::model]
fn the_latest_waker_is_woken() {
    let queue = TimerQueue::new();
    let begun = Instant::now();
    let duration = 5 * MILLISECOND;
    let mut sleep = Box::pin(queue.sleep(duration));
    let earlier = CountingWaker::new("earlier");
    for _ in 0..2 {
        if poll_once(&mut sleep, &earlier).is_ready() {
            return;
        }
    }
    block_on("sleep", punctual(begun, duration, sleep));
}

/// A sleep that is polled again and again does not start again.
#[kit::model]
fn polling_does_not_wind_it_up() {
    let queue = TimerQueue::new();
    let mut sleep = Box::pin(queue.sleep(longer_than_a_pause()));
    let waker = CountingWaker::new("A");
    while poll_once(&mut sleep, &waker).is_pending() {
        thread::sleep(MILLISECOND);
    }
}

/// A sleep that is added later and is due earlier does not wait for the one before it: the thread is told.
#[kit::model]
fn a_shorter_sleep_that_comes_later() {
    let queue = TimerQueue::new();
    let waker = CountingWaker::new("of the long sleep");
    let mut long = Box::pin(queue.sleep(HOUR));
    let _ = poll_once(&mut long, &waker);
    // The thread has found its deadline, and sleeps.
    if !is_modelled() {
        thread::sleep(5 * MILLISECOND);
    }
    let begun = Instant::now();
    block_on("queue.sleep(3 ms)", queue.sleep(3 * MILLISECOND));
    sometimes(
        "a sleep of 3 ms that was added later than one of an hour takes some 3 ms",
        begun.elapsed() < 8 * MILLISECOND,
    );
}

/// Sleeps run at the same time, each of them until its own deadline.
#[kit::model]
fn sleeps_run_at_the_same_time() {
    let queue = TimerQueue::new();
    let begun = Instant::now();
    // On real threads far enough from each other that a busy machine does not hide it when they end together.
    let longer = if is_modelled() { 8 } else { 70 };
    block_on(
        "two sleeps",
        all([longer, 5].map(|n| {
            let duration = n * MILLISECOND;
            punctual_when_ready(begun, duration, queue.sleep(duration))
        })),
    );
    sometimes(
        "sleeps of 8 and 5 ms take some 8 ms together",
        begun.elapsed() < 11 * MILLISECOND,
    );
}

/// `sleep`, which is not Ready before `duration` has passed.
async fn punctual_when_ready(begun: Instant, duration: Duration, sleep: impl Future<Output = ()>) {
    sleep.await;
    let passed = begun.elapsed();
    assert!(
        passed >= duration,
        "a sleep of {duration:?} is Ready after {passed:?}"
    );
}

/// Sleeps with the same deadline are all Ready.
#[kit::model]
fn equal_deadlines_do_not_replace_each_other() {
    let queue = TimerQueue::new();
    let begun = Instant::now();
    let (duration, n_sleeps) = if is_modelled() {
        (5 * MILLISECOND, 3)
    } else {
        // Enough that some of them are due in the same nanosecond.
        (40 * MILLISECOND, 600)
    };
    // However long the loop takes, they are all due at the same time.
    let mut sleeps: Vec<Pin<Box<Sleep>>> = (0..n_sleeps)
        .map(|_| Box::pin(queue.sleep(duration.saturating_sub(begun.elapsed()))))
        .collect();
    block_on("all the sleeps", async {
        let mut polled = Vec::new();
        poll_fn(|context| {
            polled = sleeps
                .iter_mut()
                .map(|sleep| sleep.as_mut().poll(context))
                .collect();
            Poll::Ready(())
        })
        .await;
        for (sleep, poll) in sleeps.into_iter().zip(polled) {
            if poll.is_pending() {
                sleep.await;
            }
        }
    });
}

/// Each sleep wakes the task that has polled it, and not that of another sleep.
#[kit::model]
fn each_sleep_wakes_its_own_task() {
    let queue = TimerQueue::new();
    let (a, b) = (CountingWaker::new("A"), CountingWaker::new("B"));
    let mut sleeps = [2, 3].map(|n| Box::pin(queue.sleep(n * MILLISECOND)));
    let mut waits = Vec::new();
    for (sleep, waker) in sleeps.iter_mut().zip([&a, &b]) {
        if poll_once(sleep, waker).is_pending() {
            waits.push(waker);
        }
    }
    eventually("one of two sleeps has not woken its task", || {
        waits.iter().all(|waker| waker.count() > 0)
    });
}

/// A task may wait for several sleeps at once: it is woken when the first of them is due, in whatever order it has polled
/// them.
#[kit::model]
fn a_task_may_wait_for_several_sleeps() {
    for long_first in [true, false] {
        let queue = TimerQueue::new();
        let begun = Instant::now();
        let mut long = Box::pin(queue.sleep(HOUR));
        let mut short = Box::pin(queue.sleep(3 * MILLISECOND));
        block_on(
            "a wait for the first of two sleeps, of 3 ms and of an hour",
            poll_fn(|context| {
                if long_first && long.as_mut().poll(context).is_ready() {
                    return Poll::Ready(());
                }
                if short.as_mut().poll(context).is_ready() {
                    return Poll::Ready(());
                }
                long.as_mut().poll(context)
            }),
        );
        sometimes(
            "a task that waits for a sleep of an hour and for one of 3 ms is woken after some 3 ms",
            begun.elapsed() < 8 * MILLISECOND,
        );
    }
}

/// A queue is of use again after all of its sleeps have ended.
#[kit::model]
fn it_may_be_used_again() {
    let queue = TimerQueue::new();
    quiesce(2 * MILLISECOND);
    for _ in 0..2 {
        block_on("queue.sleep(1 ms)", queue.sleep(MILLISECOND));
        quiesce(2 * MILLISECOND);
    }
}

/// Threads may share a queue, and a sleep may end on another thread than the one it began on.
#[kit::model]
fn threads_may_share_it() {
    let queue = Arc::new(TimerQueue::new());
    let sleeper = thread::spawn({
        let queue = Arc::clone(&queue);
        move || {
            block_on("queue.sleep(3 ms)", queue.sleep(3 * MILLISECOND));
            queue.sleep(MILLISECOND)
        }
    });
    block_on("queue.sleep(2 ms)", queue.sleep(2 * MILLISECOND));
    match sleeper.join() {
        Ok(sleep) => block_on("queue.sleep(1 ms), from the other thread", sleep),
        Err(_) => panic!("a thread that slept by means of the queue has panicked"),
    }
}

/// Two queues know nothing of each other: what is done to one of them, the sleeps of the other do not notice.
#[kit::model]
fn queues_have_nothing_in_common() {
    let (one, other) = (TimerQueue::new(), TimerQueue::new());
    let (a, b) = (CountingWaker::new("A"), CountingWaker::new("B"));
    let mut sleeps = [one.sleep(2 * MILLISECOND), other.sleep(3 * MILLISECOND)].map(Box::pin);
    let mut waits = Vec::new();
    for (sleep, waker) in sleeps.iter_mut().zip([&a, &b]) {
        if poll_once(sleep, waker).is_pending() {
            waits.push(waker);
        }
    }
    eventually(
        "a sleep of one of two queues has not woken its task",
        || waits.iter().all(|waker| waker.count() > 0),
    );
    drop((sleeps, one));
    block_on(
        "a sleep of the queue that is left",
        other.sleep(2 * MILLISECOND),
    );
}

/// Dropping the queue does not cancel its sleeps.
#[kit::model]
fn sleeps_outlive_their_queue() {
    let queue = TimerQueue::new();
    let waker = CountingWaker::new("A");
    let begun = Instant::now();
    let mut polled = Box::pin(queue.sleep(3 * MILLISECOND));
    let poll = poll_once(&mut polled, &waker);
    let other = queue.sleep(2 * MILLISECOND);
    kit::call("drop of the queue", || drop(queue));
    block_on(
        "a sleep of 2 ms without its queue",
        punctual(begun, 2 * MILLISECOND, other),
    );
    if poll.is_pending() {
        block_on("a sleep of 3 ms without its queue", polled);
    }
}

/// A sleep that is dropped takes no other sleep with it, whichever of them is due first.
#[kit::model]
fn dropping_a_sleep_leaves_the_others_alone() {
    let n_sleeps = if is_modelled() { 2 } else { 3 };
    for dropped in 0..n_sleeps {
        kit::note(format!(
            "of {n_sleeps} sleeps, number {dropped} will be dropped"
        ));
        let queue = TimerQueue::new();
        let waker = CountingWaker::new("A");
        let mut sleeps: Vec<_> = (1..=n_sleeps)
            .map(|n| Box::pin(queue.sleep(n as u32 * MILLISECOND)))
            .collect();
        let mut open: Vec<Poll<()>> = sleeps
            .iter_mut()
            .map(|sleep| poll_once(sleep, &waker))
            .collect();
        drop((sleeps.remove(dropped), open.remove(dropped)));
        for (sleep, poll) in sleeps.into_iter().zip(open) {
            if poll.is_pending() {
                block_on("one of the other sleeps", sleep);
            }
        }
    }
}

/// A sleep that is dropped takes no other one with it that has the same deadline.
#[kit::model]
fn dropping_a_sleep_leaves_its_twins_alone() {
    let queue = TimerQueue::new();
    let begun = Instant::now();
    let (duration, n_sleeps) = if is_modelled() {
        (4 * MILLISECOND, 3)
    } else {
        // Enough that some of them are due in the same nanosecond.
        (40 * MILLISECOND, 600)
    };
    // However long the loop takes, they are all due at the same time.
    let mut sleeps: Vec<_> = (0..n_sleeps)
        .map(|_| Box::pin(queue.sleep(duration.saturating_sub(begun.elapsed()))))
        .collect();
    drop(sleeps.remove(n_sleeps / 2));
    for sleep in sleeps {
        block_on(
            "a sleep, after one with the same deadline was dropped",
            sleep,
        );
    }
    assert!(
        begun.elapsed() >= duration,
        "sleeps of {duration:?} were Ready before their time, when one of them had been dropped"
    );
}

/// A sleep whose time is up may still be there when others are made: it is Ready then, and takes none of them along when it
/// is dropped.
#[kit::model]
fn what_is_over_is_not_mixed_up_with_what_comes_later() {
    let queue = TimerQueue::new();
    let waker = CountingWaker::new("of the sleeps that are over");
    let mut polled = Box::pin(queue.sleep(MILLISECOND));
    let not_polled = queue.sleep(MILLISECOND);
    let _ = poll_once(&mut polled, &waker);
    thread::sleep(2 * MILLISECOND);
    quiesce(10 * MILLISECOND);
    let begun = Instant::now();
    let mut later: Vec<_> = (0..2)
        .map(|_| Box::pin(queue.sleep(3 * MILLISECOND)))
        .collect();
    let other = CountingWaker::new("of the later sleeps");
    // On a slow machine they may be over already.
    later.retain_mut(|sleep| poll_once(sleep, &other).is_pending());
    block_on("a sleep that was over before others were made", not_polled);
    drop(polled);
    for sleep in later {
        let sleep = punctual_when_ready(begun, 3 * MILLISECOND, sleep);
        block_on("a sleep of 3 ms, beside two that were over", sleep);
    }
}

/// A sleep that is dropped is cancelled: the queue lets go of its waker soon, and not only when the time is up.
#[kit::test]
fn a_dropped_sleep_lets_go_of_its_waker() {
    let queue = TimerQueue::new();
    let waker = CountingWaker::new("of the dropped sleep");
    let other = CountingWaker::new("of the other sleep");
    let mut sleep = Box::pin(queue.sleep(HOUR));
    let mut stays = Box::pin(queue.sleep(HOUR));
    expect_pending(
        poll_once(&mut sleep, &waker),
        "a sleep that has an hour to go",
    );
    expect_pending(
        poll_once(&mut stays, &other),
        "a sleep that has an hour to go",
    );
    kit::call("drop", || drop(sleep));
    eventually(
        "a sleep that had an hour to go was dropped, and a clone of its waker still exists",
        || waker.live() == 0,
    );
    assert!(
        other.live() > 0,
        "another sleep still has an hour to go, and its waker is gone"
    );
}

/// The queue goes on when the sleep is dropped that its thread is waiting for.
#[kit::model]
fn the_next_deadline_may_be_cancelled() {
    let queue = TimerQueue::new();
    let waker = CountingWaker::new("A");
    let mut next = Box::pin(queue.sleep(2 * MILLISECOND));
    let begun = Instant::now();
    let later = queue.sleep(4 * MILLISECOND);
    let _ = poll_once(&mut next, &waker);
    drop(next);
    block_on("a sleep of 4 ms", punctual(begun, 4 * MILLISECOND, later));
}

/// A sleep that has been Ready, and has been dropped, leaves no waker behind in the queue.
#[kit::model]
fn it_lets_go_of_the_waker() {
    let queue = TimerQueue::new();
    let waker = CountingWaker::new("A");
    let mut sleep = Box::pin(queue.sleep(2 * MILLISECOND));
    while poll_once(&mut sleep, &waker).is_pending() {
        thread::sleep(MILLISECOND);
    }
    drop(sleep);
    eventually(
        "the sleep was Ready, and has been dropped, and a clone of the waker still exists",
        || waker.live() == 0,
    );
}

/// A waker that uses the queue, and other sleeps of it, when it is woken.
struct UsesTheQueue {
    queue: Weak<TimerQueue>,
    /// A sleep that has an hour to go.
    other: Mutex<Option<Pin<Box<Sleep>>>>,
    done: Mutex<Sender<()>>,
}

impl Wake for UsesTheQueue {
    fn wake(self: Arc<Self>) {
        if let Some(queue) = self.queue.upgrade() {
            let mut sleep = pin!(queue.sleep(HOUR));
            let mut context = Context::from_waker(Waker::noop());
            let _ = sleep.as_mut().poll(&mut context);
            let other = self.other.lock().unwrap().take();
            if let Some(mut other) = other {
                let _ = other.as_mut().poll(&mut context);
            }
        }
        let _ = self.done.lock().unwrap().send(());
    }
}

/// Whoever is woken may use the queue on the spot: make another sleep, poll it and drop it.
#[kit::model]
fn a_waker_may_use_the_queue() {
    let queue = Arc::new(TimerQueue::new());
    let (sender, receiver) = channel();
    let waker: Waker = Arc::new(UsesTheQueue {
        queue: Arc::downgrade(&queue),
        other: Mutex::new(Some(Box::pin(queue.sleep(HOUR)))),
        done: Mutex::new(sender),
    })
    .into();
    let mut sleep = Box::pin(queue.sleep(2 * MILLISECOND));
    let poll = sleep.as_mut().poll(&mut Context::from_waker(&waker));
    if poll.is_pending() {
        let woken = kit::call("the waker, which uses the queue", || receiver.recv());
        assert!(woken.is_ok(), "the waker was dropped without a wake");
    }
    // The queue is dropped here, and not by the waker, whose thread may be the queue's own.
    eventually("the waker still holds the queue", || {
        Arc::strong_count(&queue) == 1
    });
}

/// One thread serves every sleep of a queue.
#[kit::test]
fn one_thread_serves_all() {
    let before = support::threads().len();
    let queue = TimerQueue::new();
    let waker = CountingWaker::new("A");
    let mut sleeps: Vec<_> = (0..64).map(|_| Box::pin(queue.sleep(HOUR))).collect();
    for sleep in &mut sleeps {
        expect_pending(poll_once(sleep, &waker), "a sleep that has an hour to go");
    }
    block_on("queue.sleep(2 ms)", queue.sleep(2 * MILLISECOND));
    let more = support::threads().len().saturating_sub(before);
    // Threads come and go for reasons of their own, but not so many.
    assert!(
        more < 16,
        "a queue with 64 sleeps has started {more} threads instead of one"
    );
}

/// When a queue and all of its sleeps are gone, its thread ends.
#[kit::model]
fn the_thread_ends_with_the_last_sleep() {
    let waker = CountingWaker::new("A");
    for queue_first in [true, false] {
        let queue = TimerQueue::new();
        block_on("queue.sleep(1 ms)", queue.sleep(MILLISECOND));
        let mut sleep = Box::pin(queue.sleep(2 * MILLISECOND));
        let _ = poll_once(&mut sleep, &waker);
        if queue_first {
            drop(queue);
            drop(sleep);
        } else {
            drop(sleep);
            drop(queue);
        }
    }
    drop(TimerQueue::new());
    quiesce(MILLISECOND);
    if let Some(alive) = threads_alive() {
        assert!(
            alive == 0,
            "three queues and all of their sleeps are gone, and {alive} of their threads are not"
        );
    }
}

/// The thread of a queue that is gone, with all of its sleeps, does not wait for deadlines that are nobody's any more.
#[kit::test]
fn the_thread_does_not_wait_for_cancelled_sleeps() {
    let before = support::threads().len();
    let waker = CountingWaker::new("A");
    for number in 0..16 {
        let queue = TimerQueue::new();
        // A thread that has begun, and has nothing to wait for.
        block_on("queue.sleep(ZERO)", queue.sleep(Duration::ZERO));
        if number % 2 == 0 {
            thread::sleep(MILLISECOND);
        }
    }
    for number in 0..16 {
        let queue = TimerQueue::new();
        let mut sleep = Box::pin(queue.sleep(HOUR));
        expect_pending(
            poll_once(&mut sleep, &waker),
            "a sleep that has an hour to go",
        );
        if number % 2 == 0 {
            drop(queue);
            drop(sleep);
        } else {
            drop(sleep);
            drop(queue);
        }
    }
    // Threads come and go for reasons of their own, but not so many.
    eventually(
        "32 queues and all of their sleeps are gone, and many of their threads are still there",
        || support::threads().len() < before + 8,
    );
}

/// No solution passes this test; the runner checks that none does.
#[kit::canary]
fn canary() {
    let begun = Instant::now();
    let queue = TimerQueue::new();
    block_on("sleep", queue.sleep(MILLISECOND));
    assert_eq!(begun.elapsed(), Duration::MAX);
}
