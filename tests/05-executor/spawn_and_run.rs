//! Step 1: spawn_and_run — tasks, a queue, and a loop
//!
//! Write `new_executor_and_spawner`, `Spawner::spawn` and `Executor::run` in `src/executor.rs`.
//!
//! - A *task* is a spawned future in a box, together with what a waker needs to put it back into the queue. It is shared
//!   by the queue and by all wakers, so it lives in an `Arc`, and whoever polls needs a `&mut` to the future, so that
//!   lives in a `Mutex`.
//! - `spawn` makes a task and puts it into the queue. It polls nothing.
//! - `run` takes tasks out of the queue and polls each of them once, with a waker that puts the task back (`impl Wake for
//!   Task`). When the queue is empty it *sleeps*: it does not look again and again, and it does not poll anything just in
//!   case.
//! - `run` returns when all spawners are gone and all tasks are done. An empty queue is not enough: a task may be waiting
//!   for a wake, and a spawner may be anywhere. So how do you know?
//!
//! The channels of `std::sync::mpsc` answer the last question by themselves, if the right ones hold a sender. A
//! `VecDeque` with a `Condvar` will do as well; then you have to count.

// `spawn` may return something or nothing; the tests do not look at it.
#![allow(clippy::let_unit_value)]

mod support;

use std::{
    fs,
    future::poll_fn,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst},
        mpsc,
    },
    task::Poll,
    thread,
    time::{Duration, Instant},
};

use executor::new_executor_and_spawner;
use support::{Door, expect_done, run, soon, soon_if_ever, watched};

/// Every task that was spawned before `run` is done when `run` returns.
#[kit::test]
fn run_runs_what_was_spawned() {
    let (executor, spawner) = new_executor_and_spawner();
    let sum = Arc::new(AtomicUsize::new(0));
    for n in [1, 10, 100] {
        let sum = Arc::clone(&sum);
        let _ = spawner.spawn(async move {
            sum.fetch_add(n, SeqCst);
        });
    }
    drop(spawner);
    run(executor);
    let sum: usize = sum.load(SeqCst);
    assert_eq!(
        sum, 111,
        "three tasks were to add 1, 10 and 100, and run has returned with a sum of {sum}"
    );
}

/// `spawn` polls nothing: a future is polled by `run` and by nobody else.
#[kit::test]
fn spawn_does_not_poll() {
    let (executor, spawner) = new_executor_and_spawner();
    let (task, seen) = watched("task", async {});
    let _ = spawner.spawn(task);
    // On a thread of its own, perhaps?
    soon_if_ever(|| seen.polls() > 0);
    assert_eq!(seen.polls(), 0, "the task was polled before run was called");
    drop(spawner);
    run(executor);
    expect_done(&[("task", &seen)]);
}

/// Without any task and without a spawner there is nothing to wait for: `run` returns.
#[kit::test]
fn run_returns_when_there_is_nothing_to_do() {
    let (executor, spawner) = new_executor_and_spawner();
    let another = spawner.clone();
    drop(spawner);
    drop(another);
    run(executor);
}

/// A task that is pending is not forgotten: `run` waits until another thread has woken it, and it is done when `run`
/// returns.
#[kit::test]
fn a_pending_task_is_not_forgotten() {
    let (executor, spawner) = new_executor_and_spawner();
    let (door, has_returned) = (Door::new(), Arc::new(AtomicBool::new(false)));
    let (task, seen) = watched("task", door.opened());
    let _ = spawner.spawn(task);
    drop(spawner);

    let returned = Arc::clone(&has_returned);
    let other = thread::spawn(move || {
        soon(|| door.is_waited_for());
        let too_early = soon_if_ever(|| returned.load(SeqCst));
        door.open();
        too_early
    });
    run(executor);
    has_returned.store(true, SeqCst);
    let too_early = other.join().expect("waking the task panicked");
    assert!(
        !too_early,
        "run returned while a task was pending, because nothing was in the queue"
    );
    expect_done(&[("task", &seen)]);
}

/// Tasks are interleaved: while one of them is pending the others are polled, whichever of them was spawned first.
#[kit::test]
fn tasks_wait_for_each_other() {
    let (executor, spawner) = new_executor_and_spawner();
    let (first_door, last_door) = (Door::new(), Door::new());
    let (first, seen_first) = watched("first", first_door.opened());
    let (last, seen_last) = watched("last", last_door.opened());
    let (middle, seen_middle) = watched("middle", async move {
        first_door.open();
        last_door.open();
    });
    let _ = spawner.spawn(first);
    let _ = spawner.spawn(middle);
    let _ = spawner.spawn(last);
    drop(spawner);
    run(executor);
    expect_done(&[
        ("first", &seen_first),
        ("middle", &seen_middle),
        ("last", &seen_last),
    ]);
}

/// While a spawner exists, on whatever thread, `run` waits, since a task may still come; and then it does come.
#[kit::test]
fn run_waits_for_the_last_spawner() {
    let (executor, spawner) = new_executor_and_spawner();
    let has_returned = Arc::new(AtomicBool::new(false));
    let (polled, is_polled) = mpsc::channel();
    let _ = spawner.spawn(async move {
        let _ = polled.send(());
    });
    let (late, seen) = watched("late", async {});

    let (clone, returned) = (spawner.clone(), Arc::clone(&has_returned));
    drop(spawner);
    let other = thread::spawn(move || {
        let _ = is_polled.recv();
        let too_early = soon_if_ever(|| returned.load(SeqCst));
        if !too_early {
            let _ = clone.spawn(late);
        }
        too_early
    });
    run(executor);
    has_returned.store(true, SeqCst);
    let too_early = other.join().expect("spawn panicked on another thread");
    assert!(
        !too_early,
        "run returned although another thread had a spawner and was about to use it"
    );
    expect_done(&[("late", &seen)]);
}

/// When the last spawner is dropped by another thread while `run` sleeps, `run` wakes up and returns.
#[kit::test]
fn run_notices_that_the_last_spawner_is_gone() {
    let (executor, spawner) = new_executor_and_spawner();
    let (polled, is_polled) = mpsc::channel();
    let _ = spawner.spawn(async move {
        let _ = polled.send(());
    });
    thread::spawn(move || {
        let _ = is_polled.recv();
        // So that `run` has probably fallen asleep. A right one returns in either case.
        thread::sleep(Duration::from_millis(20));
        drop(spawner);
    });
    run(executor);
}

/// A clone of a spawner is as good as the original, and `run` counts both.
#[kit::test]
fn clones_of_a_spawner_spawn_too() {
    let (executor, spawner) = new_executor_and_spawner();
    let (of_the_original, seen_original) = watched("of the original", async {});
    let (of_the_clone, seen_clone) = watched("of the clone", async {});
    let clone = spawner.clone();
    let _ = spawner.spawn(of_the_original);
    drop(spawner);
    let _ = clone.spawn(of_the_clone);
    drop(clone);
    run(executor);
    expect_done(&[
        ("of the original", &seen_original),
        ("of the clone", &seen_clone),
    ]);
}

/// The queue has no limit: ten thousand and one tasks may be spawned before `run` is called.
#[kit::test]
fn the_queue_takes_any_number_of_tasks() {
    const TASKS: usize = 10_001;
    let (executor, spawner) = new_executor_and_spawner();
    let n_done = Arc::new(AtomicUsize::new(0));
    kit::call("spawn, 10,001 times,", || {
        for _ in 0..TASKS {
            let n_done = Arc::clone(&n_done);
            let _ = spawner.spawn(async move {
                n_done.fetch_add(1, SeqCst);
            });
        }
    });
    drop(spawner);
    run(executor);
    let n_done: usize = n_done.load(SeqCst);
    assert_eq!(
        n_done, TASKS,
        "{TASKS} tasks were spawned, {n_done} were run"
    );
}

/// Two executors in one program know nothing of each other: each runs its own tasks, and those only.
#[kit::test]
fn executors_are_independent() {
    let (first_executor, first_spawner) = new_executor_and_spawner();
    let (second_executor, second_spawner) = new_executor_and_spawner();
    let (first, seen_first) = watched("first", async {});
    let (second, seen_second) = watched("second", async {});
    let _ = first_spawner.spawn(first);
    let _ = second_spawner.spawn(second);
    drop(first_spawner);
    run(first_executor);
    expect_done(&[("first", &seen_first)]);
    assert_eq!(
        seen_second.polls(),
        0,
        "the first executor has polled a task of the second one"
    );
    drop(second_spawner);
    run(second_executor);
    expect_done(&[("second", &seen_second)]);
}

/// The threads of this process, where the system tells (Linux does).
fn threads() -> Vec<PathBuf> {
    let threads = fs::read_dir("/proc/self/task").into_iter().flatten();
    threads
        .filter_map(|thread| Some(thread.ok()?.path()))
        .collect()
}

/// The thread that calls this, among [`threads`].
fn this_thread() -> Option<PathBuf> {
    let number = fs::read_link("/proc/thread-self").ok()?;
    Some(Path::new("/proc/self/task").join(number.file_name()?))
}

/// What the process, but for some of its threads, has done so far: the time on a processor, and how often its threads have
/// gone to sleep. Known on Linux only.
fn activity(others: &[PathBuf]) -> Option<(Duration, u64)> {
    let (mut nanoseconds, mut naps) = (0, 0);
    for thread in threads() {
        if others.contains(&thread) {
            continue;
        }
        // A thread may end while we look at it.
        let Ok(statistics) = fs::read_to_string(thread.join("schedstat")) else {
            continue;
        };
        nanoseconds += statistics.split(' ').next()?.parse::<u64>().ok()?;
        let Ok(status) = fs::read_to_string(thread.join("status")) else {
            continue;
        };
        let line = status
            .lines()
            .find_map(|line| line.strip_prefix("voluntary_ctxt_switches:"))?;
        naps += line.trim().parse::<u64>().ok()?;
    }
    Some((Duration::from_nanos(nanoseconds), naps))
}

/// Is the thread on a processor, or waiting for one? A busy machine may give it none for long.
fn is_awake(thread: &Path) -> bool {
    let text = fs::read_to_string(thread.join("stat")).unwrap_or_default();
    // The state stands behind the name, which is in parentheses.
    text.rsplit(')')
        .next()
        .is_some_and(|fields| fields.trim_start().starts_with('R'))
}

/// While nothing happens `run` sleeps: it polls nothing, neither in a loop nor from time to time, and it does not go round
/// in circles without polling either.
#[kit::test]
fn it_sleeps_while_nothing_happens() {
    /// The first poll, and three more without a reason.
    const ALLOWED: usize = 4;
    const LOOKS: usize = 30;
    const BETWEEN_LOOKS: Duration = Duration::from_millis(10);
    /// By chance.
    const ALLOWED_NAPS: u64 = 1;
    let this_one = this_thread();
    // Those that the test itself has, and that have nothing to do with `run`.
    let mut others = threads();
    others.retain(|thread| Some(thread) != this_one.as_ref());
    let (executor, spawner) = new_executor_and_spawner();
    let door = Door::new();
    let (task, seen) = watched("task", door.opened());
    let _ = spawner.spawn(task);
    drop(spawner);

    let other = thread::spawn(move || {
        soon(|| door.is_waited_for());
        others.extend(this_thread());
        let mut activity_meanwhile = None;
        let mut is_ever_asleep = false;
        // On a busy machine something else may stir now and then, but not each time.
        for _ in 0..4 {
            let before = activity(&others);
            // Nothing is ordered by these sleeps. Who does not stir now will not have stirred, however long it takes.
            for _ in 0..LOOKS {
                thread::sleep(BETWEEN_LOOKS);
                is_ever_asleep |= this_one.as_ref().is_none_or(|thread| !is_awake(thread));
            }
            activity_meanwhile = before.zip(activity(&others));
            let is_quiet = activity_meanwhile.is_none_or(|((_, before), (_, after))| {
                after.saturating_sub(before) <= ALLOWED_NAPS
            });
            if is_quiet {
                break;
            }
        }
        let polls = seen.polls();
        door.open();
        (polls, activity_meanwhile, is_ever_asleep)
    });
    run(executor);
    let (polls, activity, is_ever_asleep) = other.join().expect("waking the task panicked");
    assert!(
        polls <= ALLOWED,
        "nobody woke the task for 300 ms, and it was polled {polls} times"
    );
    assert!(
        is_ever_asleep,
        "there was nothing to do for 300 ms, and the thread of run was awake all the time: run goes round in circles \
         instead of sleeping"
    );
    if let Some(((busy_before, naps_before), (busy_after, naps_after))) = activity {
        let busy = busy_after.saturating_sub(busy_before);
        assert!(
            busy < Duration::from_millis(15),
            "there was nothing to do for 300 ms, and {} ms of them were spent computing: run goes round in circles \
             instead of sleeping",
            busy.as_millis()
        );
        let naps = naps_after.saturating_sub(naps_before);
        assert!(
            naps <= ALLOWED_NAPS,
            "there was nothing to do for 300 ms, and {naps} times somebody slept a little and looked again: run should \
             sleep until there is something to do"
        );
    }
}

/// In whatever order another thread and `run` do their steps, a task that the thread wakes is done when `run` returns.
#[kit::model]
fn a_thread_may_wake_at_any_moment() {
    let (executor, spawner) = new_executor_and_spawner();
    let door = Door::new();
    let (task, seen) = watched("task", door.opened());
    let _ = spawner.spawn(task);
    drop(spawner);
    let opener = thread::spawn(move || door.open());
    run(executor);
    expect_done(&[("task", &seen)]);
    opener.join().expect("waking the task panicked");
}

/// In whatever order another thread and `run` do their steps, the tasks that the thread spawns are done when `run` returns.
#[kit::model]
fn a_thread_may_spawn_at_any_moment() {
    let (executor, spawner) = new_executor_and_spawner();
    let (one, seen_one) = watched("one", async {});
    let (two, seen_two) = watched("two", async {});
    thread::spawn(move || {
        let _ = spawner.spawn(one);
        let _ = spawner.spawn(two);
    });
    run(executor);
    expect_done(&[("one", &seen_one), ("two", &seen_two)]);
}

/// In whatever order two threads and `run` do their steps, `run` returns after both have dropped their spawners.
#[kit::model]
fn the_last_spawner_may_go_at_any_moment() {
    let (executor, spawner) = new_executor_and_spawner();
    let other = spawner.clone();
    let n_gone = Arc::new(AtomicUsize::new(0));
    for spawner in [spawner, other] {
        let n_gone = Arc::clone(&n_gone);
        thread::spawn(move || {
            n_gone.fetch_add(1, SeqCst);
            drop(spawner);
        });
    }
    run(executor);
    let n_gone: usize = n_gone.load(SeqCst);
    assert_eq!(
        n_gone, 2,
        "run returned, and of two spawners only {n_gone} had been dropped"
    );
}

/// An executor may be run on another thread than the one that has made it, and sleeps there until it is woken.
#[kit::model]
fn another_thread_may_run_it() {
    let (executor, spawner) = new_executor_and_spawner();
    let door = Door::new();
    let (task, seen) = watched("task", door.opened());
    let _ = spawner.spawn(task);
    drop(spawner);
    let runs = thread::spawn(move || run(executor));
    door.open();
    runs.join().expect("run panicked on another thread");
    expect_done(&[("task", &seen)]);
}

/// Two executors may run at the same time, on two threads: a wake of a task goes to the one that runs it.
#[kit::model]
fn two_executors_may_run_at_the_same_time() {
    let (doors, mut threads) = ([Door::new(), Door::new()], Vec::new());
    for door in &doors {
        let opened = door.opened();
        threads.push(thread::spawn(move || {
            let (executor, spawner) = new_executor_and_spawner();
            let (task, seen) = watched("task", opened);
            let _ = spawner.spawn(task);
            drop(spawner);
            run(executor);
            expect_done(&[("task", &seen)]);
        }));
    }
    for door in doors {
        door.open();
    }
    for thread in threads {
        thread
            .join()
            .expect("one of two executors that run at the same time has not done its task");
    }
}

/// A task that waits for another thread's nap is done after that nap, and not before.
#[kit::model]
fn run_takes_as_long_as_its_tasks() {
    const NAP: Duration = Duration::from_millis(5);
    let (executor, spawner) = new_executor_and_spawner();
    let door = Door::new();
    let (task, seen) = watched("task", door.opened());
    let _ = spawner.spawn(task);
    drop(spawner);
    let begun = Instant::now();
    thread::spawn(move || {
        thread::sleep(NAP);
        door.open();
    });
    run(executor);
    let elapsed = begun.elapsed();
    expect_done(&[("task", &seen)]);
    assert!(
        elapsed >= NAP,
        "the task was to be woken after {NAP:?}, and run returned after {elapsed:?}"
    );
    kit::model::sometimes(
        "run returns as soon as its last task is done",
        elapsed < NAP + Duration::from_millis(1),
    );
}

/// No solution passes this test; the runner checks that none does.
#[kit::canary]
fn canary() {
    let (executor, spawner) = new_executor_and_spawner();
    let n_polls = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&n_polls);
    let _ = spawner.spawn(poll_fn(move |_| {
        counter.fetch_add(1, SeqCst);
        Poll::Ready(())
    }));
    drop(spawner);
    run(executor);
    let n_polls: usize = n_polls.load(SeqCst);
    assert_eq!(
        n_polls,
        usize::MAX,
        "the task was polled {n_polls} times, of course: this test cannot be passed"
    );
}
