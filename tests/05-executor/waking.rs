//! Step 2: waking — each wake is followed by a poll, and nothing else is
//!
//! Nothing new is to be written if step 1 was done with care; here it is looked at closely. The contract of
//! `std::task::Waker` says: "As long as the executor keeps running and the task is not finished, it is guaranteed that
//! each invocation of `wake()` (or `wake_by_ref()`) will be followed by at least one `poll()`". Ask yourself what your
//! executor does when a wake comes
//!
//! - during the poll, from the task itself or from another thread, so before you know that the poll returns `Pending`;
//! - twice, or a hundred thousand times;
//! - when the task is done, but others are not;
//! - when `run` has returned, and when the executor is gone;
//! - from a thread that holds a lock which the task will want to have.
//!
//! And the other way round: a task that nobody has woken is not polled because another one has been.

// `spawn` may return something or nothing; the tests do not look at it.
#![allow(clippy::let_unit_value)]

mod support;

use std::{
    future::poll_fn,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst},
        mpsc,
    },
    task::{Poll, Waker},
    thread,
    time::Duration,
};

use executor::new_executor_and_spawner;
use support::{
    Door, OpensOnDrop, expect_done, leave_waker_in, run, soon, soon_if_ever, watched, yield_once,
};

type Place = Arc<Mutex<Option<Waker>>>;

/// Takes the waker that a task has left in `place`.
#[track_caller]
fn take_from(place: &Place) -> Waker {
    let waker = place.lock().expect("nobody panics here").take();
    waker.expect("the task has been polled and has left its waker")
}

/// A task that wakes itself during its poll and returns Pending is polled again.
#[kit::test]
fn a_wake_during_the_poll_counts() {
    let by_reference: fn(&Waker) = |waker| waker.wake_by_ref();
    let by_value: fn(&Waker) = |waker| {
        let clone = waker.clone();
        clone.wake();
    };
    for wake in [by_reference, by_value] {
        let (executor, spawner) = new_executor_and_spawner();
        let mut left = 3;
        let (task, seen) = watched(
            "task",
            poll_fn(move |context| {
                if left == 0 {
                    return Poll::Ready(());
                }
                left -= 1;
                wake(context.waker());
                Poll::Pending
            }),
        );
        let _ = spawner.spawn(task);
        drop(spawner);
        run(executor);
        expect_done(&[("task", &seen)]);
    }
}

/// A task that another thread wakes before its poll has returned Pending is polled again.
#[kit::test]
fn a_wake_from_another_thread_during_the_poll_counts() {
    let (executor, spawner) = new_executor_and_spawner();
    let mut is_first = true;
    let (task, seen) = watched(
        "task",
        poll_fn(move |context| {
            if !is_first {
                return Poll::Ready(());
            }
            is_first = false;
            let waker = context.waker().clone();
            let woken = thread::spawn(move || waker.wake()).join();
            assert!(woken.is_ok(), "wake panicked on another thread");
            Poll::Pending
        }),
    );
    let _ = spawner.spawn(task);
    drop(spawner);
    run(executor);
    expect_done(&[("task", &seen)]);
}

/// A sleeping `run` is woken by `wake`, by `wake_by_ref`, and through a clone whose original is gone.
#[kit::test]
fn another_thread_may_wake_in_any_way() {
    let by_value: fn(Waker) = |waker| waker.wake();
    let by_reference: fn(Waker) = |waker| waker.wake_by_ref();
    let by_clone: fn(Waker) = |waker| {
        let clone = waker.clone();
        drop(waker);
        clone.wake();
    };
    for wake in [by_value, by_reference, by_clone] {
        let (executor, spawner) = new_executor_and_spawner();
        let place = Place::default();
        let (task, seen) = watched("task", leave_waker_in(&place, &Door::new()));
        let _ = spawner.spawn(task);
        drop(spawner);
        thread::spawn(move || {
            soon(|| place.lock().is_ok_and(|place| place.is_some()));
            wake(take_from(&place));
        });
        run(executor);
        expect_done(&[("task", &seen)]);
    }
}

/// A wake counts although the task then makes its own thread sleep and be unparked, as a lock or a channel inside the poll
/// may do.
#[kit::test]
fn the_park_token_may_be_used_up_during_the_poll() {
    let (executor, spawner) = new_executor_and_spawner();
    let mut is_first = true;
    let (task, seen) = watched(
        "task",
        poll_fn(move |context| {
            if !is_first {
                return Poll::Ready(());
            }
            is_first = false;
            context.waker().wake_by_ref();
            thread::park_timeout(Duration::from_millis(1));
            Poll::Pending
        }),
    );
    let _ = spawner.spawn(task);
    drop(spawner);
    run(executor);
    expect_done(&[("task", &seen)]);
}

/// A task that is woken twice during one poll, and is done at the next, is not polled a third time.
#[kit::test]
fn two_wakes_do_not_poll_a_finished_task() {
    let (executor, spawner) = new_executor_and_spawner();
    let mut is_first = true;
    let (task, seen) = watched(
        "woken twice",
        poll_fn(move |context| {
            if !is_first {
                return Poll::Ready(());
            }
            is_first = false;
            context.waker().wake_by_ref();
            context.waker().wake_by_ref();
            Poll::Pending
        }),
    );
    let (other, seen_other) = watched("another task", async {});
    let _ = spawner.spawn(task);
    let _ = spawner.spawn(other);
    drop(spawner);
    run(executor);
    expect_done(&[("woken twice", &seen), ("another task", &seen_other)]);
}

/// A task that wakes itself and then returns Ready is done, and is not polled again.
#[kit::test]
fn a_task_may_wake_itself_and_be_done() {
    let (executor, spawner) = new_executor_and_spawner();
    let (task, seen) = watched(
        "task",
        poll_fn(|context| {
            context.waker().wake_by_ref();
            let clone = context.waker().clone();
            clone.wake();
            Poll::Ready(())
        }),
    );
    let (other, seen_other) = watched("another task", async {});
    let _ = spawner.spawn(task);
    let _ = spawner.spawn(other);
    drop(spawner);
    run(executor);
    expect_done(&[("task", &seen), ("another task", &seen_other)]);
}

/// A wake of a task that is done disturbs nobody: the task is not polled again, and the other tasks go on.
#[kit::test]
fn a_late_wake_disturbs_nobody() {
    let (executor, spawner) = new_executor_and_spawner();
    let (door, place) = (Door::new(), Place::default());
    let (owned, left_in) = (OpensOnDrop(door.clone()), Arc::clone(&place));
    let mut left_it = false;
    let (done_early, seen_early) = watched(
        "done early",
        poll_fn(move |context| {
            // Owned by the future, not by this call.
            let _ = &owned;
            if left_it {
                return Poll::Ready(());
            }
            left_it = true;
            *left_in.lock().expect("nobody panics here") = Some(context.waker().clone());
            context.waker().wake_by_ref();
            Poll::Pending
        }),
    );
    let opened = door.opened();
    let (wakes_the_other, seen_late) = watched("late", async move {
        opened.await;
        let waker = take_from(&place);
        // Each followed by a turn of its own, so that whatever it does to the executor can be seen.
        waker.wake_by_ref();
        yield_once().await;
        let clone = waker.clone();
        let woken = thread::spawn(move || clone.wake()).join();
        assert!(woken.is_ok(), "a late wake panicked on another thread");
        yield_once().await;
        waker.wake();
        yield_once().await;
    });
    let _ = spawner.spawn(done_early);
    let _ = spawner.spawn(wakes_the_other);
    drop(spawner);
    run(executor);
    expect_done(&[("done early", &seen_early), ("late", &seen_late)]);
}

/// Wakers may outlive it all: when `run` has returned and the executor is gone, they can be cloned, woken and dropped, from
/// any thread, and nothing happens.
#[kit::test]
fn a_wake_after_the_end_is_silent() {
    let place = Place::default();
    let (executor, spawner) = new_executor_and_spawner();
    let left_in = Arc::clone(&place);
    let (task, seen) = watched(
        "task",
        poll_fn(move |context| {
            *left_in.lock().expect("nobody panics here") = Some(context.waker().clone());
            Poll::Ready(())
        }),
    );
    let _ = spawner.spawn(task);
    drop(spawner);
    let (returned, has_returned) = mpsc::channel();
    let (kept, is_done) = (Arc::clone(&place), seen.clone());
    let impatient = thread::spawn(move || {
        soon(|| is_done.is_ready());
        if has_returned
            .recv_timeout(Duration::from_millis(100))
            .is_err()
        {
            kit::note("run seems to wait until nobody has a waker any more, as it may");
            take_from(&kept).wake();
        }
    });
    run(executor);
    let _ = returned.send(());
    impatient.join().expect("a late wake panicked");
    expect_done(&[("task", &seen)]);

    let kept = place.lock().expect("nobody panics here").take();
    if let Some(waker) = kept {
        wake_in_every_way(waker);
    }
    assert!(
        !seen.was_polled_again(),
        "a wake after the end has polled the finished task"
    );
}

/// When a panic has ended `run`, and with it the executor, the wakers of the tasks that were left can still be woken and
/// dropped, from any thread, and nothing happens.
#[kit::test]
fn a_wake_after_a_disaster_is_silent() {
    let place = Place::default();
    let left_in = Arc::clone(&place);
    let disaster = thread::spawn(move || {
        let (executor, spawner) = new_executor_and_spawner();
        let door = Door::new();
        let opened = door.opened();
        let _ = spawner.spawn(leave_waker_in(&left_in, &door));
        let _ = spawner.spawn(async move {
            opened.await;
            panic!("this panic is part of the test");
        });
        drop(spawner);
        run(executor);
    });
    // What becomes of `run` and of the other task is not said. If it goes on, we let the other task go on, too.
    if !soon_if_ever(|| disaster.is_finished()) {
        kit::note("run goes on after the panic of a task, as it may");
    }
    soon(|| place.lock().is_ok_and(|place| place.is_some()));
    wake_in_every_way(take_from(&place));
    if soon_if_ever(|| disaster.is_finished()) {
        drop(disaster.join());
    }
}

/// Wakes `waker`, whose executor may be gone: nobody is there to poll, and that is all.
#[track_caller]
fn wake_in_every_way(waker: Waker) {
    kit::call("wake_by_ref, after the end,", || waker.wake_by_ref());
    let clone = waker.clone();
    let woken = thread::spawn(move || clone.wake()).join();
    assert!(
        woken.is_ok(),
        "a waker was woken by another thread after the end of run, and that panicked"
    );
    kit::call("wake, after the end,", || waker.wake());
}

/// A task that nobody has woken is not polled because another one has been: a waker knows its task.
#[kit::test]
fn only_the_woken_task_is_polled() {
    const WAKES: usize = 50;
    /// The first poll, the one after the door, and two more without a reason.
    const ALLOWED: usize = 4;
    let (executor, spawner) = new_executor_and_spawner();
    let (before_door, after_door) = (Door::new(), Door::new());
    let (idle_before, seen_before) = watched("idle, spawned before", before_door.opened());
    let (idle_after, seen_after) = watched("idle, spawned after", after_door.opened());
    let mut n_polls = 0;
    let (busy, seen_busy) = watched(
        "busy",
        poll_fn(move |context| {
            n_polls += 1;
            if n_polls > WAKES {
                before_door.open();
                after_door.open();
                return Poll::Ready(());
            }
            context.waker().wake_by_ref();
            Poll::Pending
        }),
    );
    let _ = spawner.spawn(idle_before);
    let _ = spawner.spawn(busy);
    let _ = spawner.spawn(idle_after);
    drop(spawner);
    run(executor);
    let idle = [
        ("idle, spawned before", &seen_before),
        ("idle, spawned after", &seen_after),
    ];
    expect_done(&idle);
    expect_done(&[("busy", &seen_busy)]);
    for (name, seen) in idle {
        let polls = seen.polls();
        assert!(
            polls <= ALLOWED,
            "the task `{name}` was woken once at most, and was polled {polls} times: it seems to be polled whenever some \
             other task is woken"
        );
    }
}

/// The queue has no limit: a task may be woken a hundred thousand times during one poll, and another one ten thousand times.
#[kit::test]
fn any_number_of_wakes_fits_into_one_poll() {
    const WAKES: usize = 100_001;
    const WAKES_OF_THE_OTHER: usize = 10_001;
    let (executor, spawner) = new_executor_and_spawner();
    let place = Place::default();
    let door = Door::new();
    let opened = door.opened();
    let (other, seen_other) = watched("the other", leave_waker_in(&place, &door));
    let (task, seen) = watched("waking", async move {
        opened.await;
        let other = take_from(&place);
        let mut has_woken = false;
        poll_fn(move |context| {
            if has_woken {
                return Poll::Ready(());
            }
            has_woken = true;
            for _ in 0..WAKES {
                context.waker().wake_by_ref();
            }
            for _ in 0..WAKES_OF_THE_OTHER {
                other.wake_by_ref();
            }
            Poll::Pending
        })
        .await;
    });
    let _ = spawner.spawn(other);
    let _ = spawner.spawn(task);
    drop(spawner);
    run(executor);
    expect_done(&[("waking", &seen), ("the other", &seen_other)]);
}

/// A task that wakes itself again and again goes back into the queue each time: tasks that it wakes in the same polls are
/// polled as well, in whatever order.
#[kit::test]
fn a_restless_task_starves_nobody() {
    const PATIENCE: usize = 20_000;
    let (executor, spawner) = new_executor_and_spawner();
    let over = Arc::new(AtomicBool::new(false));
    let (was_served, begun) = (
        Arc::new(AtomicBool::new(false)),
        Arc::new(AtomicBool::new(false)),
    );
    // One that was spawned before the restless one, and one that was spawned after it, since the queue may be served in
    // any order, even the last first.
    let places = [Place::default(), Place::default()];
    let patient = |name: &str, place: &Place| {
        let (place, over) = (Arc::clone(place), Arc::clone(&over));
        let (begun, was_served) = (Arc::clone(&begun), Arc::clone(&was_served));
        watched(
            name,
            poll_fn(move |context| {
                *place.lock().expect("nobody panics here") = Some(context.waker().clone());
                if begun.load(SeqCst) {
                    was_served.store(true, SeqCst);
                }
                if over.load(SeqCst) {
                    Poll::Ready(())
                } else {
                    Poll::Pending
                }
            }),
        )
    };
    let (before, seen_before) = patient("spawned before", &places[0]);
    let (after, seen_after) = patient("spawned after", &places[1]);
    let mut left = PATIENCE;
    let gave_up = Arc::new(AtomicBool::new(false));
    let restless = {
        let (over, begun) = (Arc::clone(&over), Arc::clone(&begun));
        let (was_served, gave_up) = (Arc::clone(&was_served), Arc::clone(&gave_up));
        poll_fn(move |context| {
            begun.store(true, SeqCst);
            left -= 1;
            let is_over = was_served.load(SeqCst) || left == 0;
            gave_up.store(left == 0, SeqCst);
            over.store(is_over, SeqCst);
            if !is_over {
                context.waker().wake_by_ref();
            }
            for place in &places {
                let waker = place.lock().expect("nobody panics here").clone();
                if let Some(waker) = waker {
                    waker.wake();
                }
            }
            if is_over {
                Poll::Ready(())
            } else {
                Poll::Pending
            }
        })
    };
    let _ = spawner.spawn(before);
    let _ = spawner.spawn(restless);
    let _ = spawner.spawn(after);
    drop(spawner);
    run(executor);
    assert!(
        !gave_up.load(SeqCst),
        "one task woke itself and two others in each of {PATIENCE} polls, and neither of the two was polled meanwhile"
    );
    expect_done(&[
        ("spawned before", &seen_before),
        ("spawned after", &seen_after),
    ]);
}

/// A wake polls nothing itself: it puts the task into the queue and returns, so whoever wakes may hold a lock that the task
/// will want to have.
#[kit::test]
fn a_wake_polls_nothing_itself() {
    let (executor, spawner) = new_executor_and_spawner();
    let wanted = Arc::new(Mutex::new(()));
    let place = Place::default();
    let (for_the_task, left_in) = (Arc::clone(&wanted), Arc::clone(&place));
    let mut left_it = false;
    let (task, seen) = watched(
        "task",
        poll_fn(move |context| {
            let _guard = for_the_task.lock().expect("nobody panics here");
            if left_it {
                return Poll::Ready(());
            }
            left_it = true;
            *left_in.lock().expect("nobody panics here") = Some(context.waker().clone());
            Poll::Pending
        }),
    );
    let _ = spawner.spawn(task);
    drop(spawner);
    let other = thread::spawn(move || {
        soon(|| place.lock().is_ok_and(|place| place.is_some()));
        let waker = take_from(&place);
        let guard = wanted.lock().expect("nobody panics here");
        kit::call("wake, with a lock held,", || waker.wake());
        drop(guard);
    });
    run(executor);
    other.join().expect("wake panicked on another thread");
    expect_done(&[("task", &seen)]);
}

/// In whatever order a thread and `run` do their steps, a wake is followed by a poll, also when the thread wakes more than
/// once.
#[kit::model]
fn a_wake_at_any_moment_is_followed_by_a_poll() {
    const STEPS: usize = 2;
    let (executor, spawner) = new_executor_and_spawner();
    let news = Arc::new(AtomicUsize::new(0));
    let place = Place::default();
    let (seen_news, left_in) = (Arc::clone(&news), Arc::clone(&place));
    let (task, seen) = watched(
        "task",
        poll_fn(move |context| {
            // First the waker, then the look: so no news can come in between.
            *left_in.lock().expect("nobody panics here") = Some(context.waker().clone());
            if seen_news.load(SeqCst) == STEPS {
                Poll::Ready(())
            } else {
                Poll::Pending
            }
        }),
    );
    let _ = spawner.spawn(task);
    drop(spawner);
    thread::spawn(move || {
        for _ in 0..STEPS {
            news.fetch_add(1, SeqCst);
            let waker = place.lock().expect("nobody panics here").clone();
            if let Some(waker) = waker {
                waker.wake();
            }
        }
        // And not a trace of a waker is left.
        drop(place.lock().expect("nobody panics here").take());
    });
    run(executor);
    expect_done(&[("task", &seen)]);
}

/// In whatever order two threads wake two tasks, both are done when `run` returns.
#[kit::model]
fn two_threads_may_wake_at_the_same_time() {
    let (executor, spawner) = new_executor_and_spawner();
    let doors = [Door::new(), Door::new()];
    let (one, seen_one) = watched("one", doors[0].opened());
    let (two, seen_two) = watched("two", doors[1].opened());
    let _ = spawner.spawn(one);
    let _ = spawner.spawn(two);
    drop(spawner);
    for door in doors {
        thread::spawn(move || door.open());
    }
    run(executor);
    expect_done(&[("one", &seen_one), ("two", &seen_two)]);
}

/// In whatever order a thread and `run` do their steps, a wake that comes when the task is about to be done, or is done,
/// polls nothing that is finished and harms nobody.
#[kit::model]
fn a_wake_may_cross_the_end_of_its_task() {
    let (executor, spawner) = new_executor_and_spawner();
    let (task, seen) = watched(
        "task",
        poll_fn(|context| {
            let waker = context.waker().clone();
            thread::spawn(move || {
                waker.wake_by_ref();
                waker.wake();
            });
            Poll::Ready(())
        }),
    );
    let (other, seen_other) = watched("another task", async {});
    let _ = spawner.spawn(task);
    let _ = spawner.spawn(other);
    drop(spawner);
    run(executor);
    expect_done(&[("task", &seen), ("another task", &seen_other)]);
    kit::model::quiesce(Duration::from_millis(5));
    assert!(
        !seen.was_polled_again(),
        "a late wake has polled the finished task"
    );
}

/// No solution passes this test; the runner checks that none does.
#[kit::canary]
fn canary() {
    let (executor, spawner) = new_executor_and_spawner();
    let (task, seen) = watched("task", async {});
    let _ = spawner.spawn(task);
    drop(spawner);
    run(executor);
    let polls: usize = seen.polls();
    assert_eq!(
        polls,
        usize::MAX,
        "the task was polled {polls} times, of course: this test cannot be passed"
    );
}
