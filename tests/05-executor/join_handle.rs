//! Step 4: join_handle — what a task has to say in the end
//!
//! Write `Spawner::spawn_with_handle` and, in `src/join_handle.rs`, the future `JoinHandle`. The task runs as every task
//! does; when it is done its output is put where the handle finds it, and the handle's waker is woken.
//!
//! So the two share a place with room for two things: an output, which the task brings, and a waker, which the handle
//! brings. Each of them may come first, on its own thread, and it is the timer of chapter 4 once more: who looks, finds
//! nothing, and *then* leaves a waker may be too late.
//!
//! - The handle is ready when the task is done. The *latest* waker is woken.
//! - The task does not need its handle: it runs although nobody polls the handle, and it runs on when the handle is
//!   dropped.
//! - `run` does not wait for handles, and the output waits in the handle for as long as you like, also when the executor is
//!   gone.
//! - The output is moved, not cloned. If nobody wants it, it is dropped.

// `spawn` may return something or nothing; the tests do not look at it.
#![allow(clippy::let_unit_value)]

mod support;

use std::{
    future::poll_fn,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst},
    },
    task::Poll,
    thread,
};

use executor::{JoinHandle, new_executor_and_spawner};
use kit::task::{CountingWaker, Subject, expect_pending, expect_ready};
use support::{Door, expect_done, run, watched};

/// A task that awaits the handle of another one gets its output.
#[kit::test]
fn a_task_awaits_another_one() {
    let (executor, spawner) = new_executor_and_spawner();
    let heard = Arc::new(Mutex::new(None));
    let handle = spawner.spawn_with_handle(async { String::from("output") });
    let hears = Arc::clone(&heard);
    let (task, seen) = watched("task", async move {
        let output: String = handle.await;
        *hears.lock().expect("nobody panics here") = Some(output);
    });
    let _ = spawner.spawn(task);
    drop(spawner);
    run(executor);
    expect_done(&[("task", &seen)]);
    let heard = heard.lock().expect("nobody panics here").take();
    assert_eq!(
        heard.as_deref(),
        Some("output"),
        "the awaited task has returned \"output\", and its handle something else"
    );
}

/// A task that has to wait for its output, because the other task waits for something itself, is woken when the output is
/// there.
#[kit::test]
fn a_waiting_task_is_woken() {
    let (executor, spawner) = new_executor_and_spawner();
    let door = Door::new();
    let opened = door.opened();
    let handle = spawner.spawn_with_handle(async move {
        opened.await;
        7
    });
    let sum = Arc::new(AtomicUsize::new(0));
    let total = Arc::clone(&sum);
    let (task, seen) = watched("task", async move {
        let output: usize = handle.await;
        total.fetch_add(output, SeqCst);
    });
    let _ = spawner.spawn(task);
    let mut turns = 3;
    let _ = spawner.spawn(poll_fn(move |context| {
        if turns == 0 {
            door.open();
            return Poll::Ready(());
        }
        turns -= 1;
        context.waker().wake_by_ref();
        Poll::Pending
    }));
    drop(spawner);
    run(executor);
    expect_done(&[("task", &seen)]);
    let sum: usize = sum.load(SeqCst);
    assert_eq!(
        sum, 7,
        "the awaited task has returned 7, and its handle {sum}"
    );
}

/// A handle is pending and silent until the task is done; then it wakes its waker, and is ready with the output.
#[kit::test]
fn it_is_pending_until_the_task_is_done() {
    let (executor, spawner) = new_executor_and_spawner();
    let waker = CountingWaker::new("A");
    let handle = spawner.spawn_with_handle(async { 7 });
    drop(spawner);
    let mut subject = Subject::new("the handle", handle);
    for _ in 0..3 {
        expect_pending(
            subject.poll(&waker.waker()),
            "the handle of a task that has not run",
        );
    }
    let early: usize = waker.count();
    assert_eq!(
        early, 0,
        "the task has not run, and its handle has called for a poll {early} times"
    );
    run(executor);
    assert!(
        waker.count() > 0,
        "the task is done, and the waker of its handle was not woken"
    );
    let output: usize = expect_ready(
        subject.poll(&waker.waker()),
        "the handle of a task that is done",
    );
    assert_eq!(
        output, 7,
        "the task has returned 7, and its handle {output}"
    );
}

/// Of several wakers that a handle was polled with the latest one is woken.
#[kit::test]
fn the_latest_waker_is_woken() {
    for strange in [false, true] {
        let new = if strange {
            CountingWaker::with_strange_clones("new")
        } else {
            CountingWaker::new("new")
        };
        let (executor, spawner) = new_executor_and_spawner();
        let old = CountingWaker::new("old");
        let handle = spawner.spawn_with_handle(async { 7 });
        drop(spawner);
        let mut subject = Subject::new("the handle", handle);
        expect_pending(subject.poll(&old.waker()), "the handle");
        expect_pending(subject.poll(&new.waker()), "the handle");
        run(executor);
        assert!(
            new.count() > 0,
            "the handle was polled with an old waker and then with a new one; the task is done, and the new one was not \
             woken"
        );
        let output: i32 = expect_ready(subject.poll(&new.waker()), "the handle");
        assert_eq!(
            output, 7,
            "the task has returned 7, and its handle {output}"
        );
    }
}

/// A task runs although nobody polls its handle; the handle keeps the output, also when the executor is gone.
#[kit::test]
fn the_output_waits_in_the_handle() {
    let (executor, spawner) = new_executor_and_spawner();
    let was_run = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&was_run);
    let handle = spawner.spawn_with_handle(async move {
        flag.store(true, SeqCst);
        String::from("output")
    });
    drop(spawner);
    run(executor);
    assert!(
        was_run.load(SeqCst),
        "run has returned, and a task was not run, whose handle nobody had polled"
    );
    let waker = CountingWaker::new("A");
    let poll = Subject::new("the handle", handle).poll(&waker.waker());
    let output: String = expect_ready(poll, "the handle of a task that is done");
    assert_eq!(output, "output", "the handle returned something else");
}

/// A task runs on to its end when its handle is dropped: before it runs, or in the middle.
#[kit::test]
fn a_task_runs_on_without_its_handle() {
    for in_the_middle in [false, true] {
        let (executor, spawner) = new_executor_and_spawner();
        let n_turns = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&n_turns);
        let place: Arc<Mutex<Option<JoinHandle<()>>>> = Arc::default();
        let its_handle = Arc::clone(&place);
        let handle = spawner.spawn_with_handle(poll_fn(move |context| {
            drop(its_handle.lock().expect("nobody panics here").take());
            if counter.fetch_add(1, SeqCst) == 3 {
                return Poll::Ready(());
            }
            context.waker().wake_by_ref();
            Poll::Pending
        }));
        if in_the_middle {
            *place.lock().expect("nobody panics here") = Some(handle);
        } else {
            drop(handle);
        }
        drop(spawner);
        run(executor);
        let n_turns: usize = n_turns.load(SeqCst);
        assert_eq!(
            n_turns, 4,
            "the handle of a task was dropped, and of the four polls that it needs the task has had {n_turns}"
        );
    }
}

/// A handle is no spawner and no task: `run` returns although handles are kept.
#[kit::test]
fn run_does_not_wait_for_handles() {
    let (executor, spawner) = new_executor_and_spawner();
    let handle = spawner.spawn_with_handle(async {});
    let polled = spawner.spawn_with_handle(async {});
    drop(spawner);
    let waker = CountingWaker::new("A");
    let mut subject = Subject::new("the second handle", polled);
    expect_pending(subject.poll(&waker.waker()), "the second handle");
    run(executor);
    drop((handle, subject));
}

/// Spawning with a handle polls nothing, and polling the handle does not poll the task: only `run` does.
#[kit::test]
fn the_handle_does_not_poll_the_task() {
    let (executor, spawner) = new_executor_and_spawner();
    let n_polls = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&n_polls);
    let handle = spawner.spawn_with_handle(poll_fn(move |_| {
        counter.fetch_add(1, SeqCst);
        Poll::Ready(7)
    }));
    drop(spawner);
    let polls: usize = n_polls.load(SeqCst);
    assert_eq!(polls, 0, "spawn_with_handle has polled the task");
    let waker = CountingWaker::new("A");
    let mut subject = Subject::new("the handle", handle);
    expect_pending(subject.poll(&waker.waker()), "the handle before run");
    let polls: usize = n_polls.load(SeqCst);
    assert_eq!(polls, 0, "a poll of the handle has polled the task");
    run(executor);
    let output: i32 = expect_ready(subject.poll(&waker.waker()), "the handle after run");
    assert_eq!(
        output, 7,
        "the task has returned 7, and its handle {output}"
    );
}

/// Counts how often it is dropped.
struct CountsDrops(Arc<AtomicUsize>);

impl Drop for CountsDrops {
    fn drop(&mut self) {
        self.0.fetch_add(1, SeqCst);
    }
}

/// An output that nobody takes is dropped, once, whether the handle goes before the task ends or after it.
#[kit::test]
fn an_output_that_nobody_takes_is_dropped() {
    for before_run in [true, false] {
        let (executor, spawner) = new_executor_and_spawner();
        let n_drops = Arc::new(AtomicUsize::new(0));
        let output = CountsDrops(Arc::clone(&n_drops));
        let mut handle = Some(spawner.spawn_with_handle(async move { output }));
        drop(spawner);
        if before_run {
            drop(handle.take());
        }
        run(executor);
        drop(handle.take());
        let when = if before_run { "before" } else { "after" };
        let n_drops: usize = n_drops.load(SeqCst);
        assert_eq!(
            n_drops, 1,
            "the handle was dropped {when} run, and the output of its task {n_drops} times"
        );
    }
}

/// A handle that was polled and is then dropped lets go of the waker that it was given.
#[kit::test]
fn a_dropped_handle_keeps_no_waker() {
    let (executor, spawner) = new_executor_and_spawner();
    let waker = CountingWaker::new("A");
    let handle = spawner.spawn_with_handle(async { 7 });
    drop(spawner);
    let mut subject = Subject::new("the handle", handle);
    expect_pending(subject.poll(&waker.waker()), "the handle");
    drop(subject);
    run(executor);
    let live: usize = waker.live();
    assert_eq!(
        live, 0,
        "the handle was dropped and the task is done, and {live} clones of the handle's waker are still kept"
    );
}

/// Handles may be awaited in another order than that in which the tasks end, and each has the output of its own task.
#[kit::test]
fn each_handle_has_its_own_output() {
    let (executor, spawner) = new_executor_and_spawner();
    let doors = [Door::new(), Door::new(), Door::new()];
    let mut handles = Vec::new();
    for (n, door) in doors.iter().enumerate() {
        let opened = door.opened();
        handles.push(spawner.spawn_with_handle(async move {
            opened.await;
            n
        }));
    }
    let outputs: Arc<Mutex<Vec<usize>>> = Arc::default();
    let collected = Arc::clone(&outputs);
    let (collector, seen) = watched("collector", async move {
        for handle in handles {
            let output: usize = handle.await;
            collected.lock().expect("nobody panics here").push(output);
        }
    });
    let _ = spawner.spawn(collector);
    let _ = spawner.spawn(async move {
        for door in doors.iter().rev() {
            door.open();
        }
    });
    drop(spawner);
    run(executor);
    expect_done(&[("collector", &seen)]);
    let outputs = outputs.lock().expect("nobody panics here").clone();
    assert_eq!(
        outputs,
        [0, 1, 2],
        "the handles of tasks 0, 1 and 2 were awaited in this order and gave {outputs:?}"
    );
}

/// In whatever order the steps are done, a handle that is awaited on another thread comes to its output.
#[kit::model]
fn another_thread_may_await_it_at_any_moment() {
    let (executor, spawner) = new_executor_and_spawner();
    let handle = spawner.spawn_with_handle(async { 7 });
    drop(spawner);
    let other = thread::spawn(move || kit::model::block_on("the handle", handle));
    run(executor);
    let output: i32 = other.join().expect("polling the handle panicked");
    assert_eq!(
        output, 7,
        "the task has returned 7, and its handle {output}"
    );
}

/// In whatever order the steps are done, a handle may be dropped on another thread while the task ends.
#[kit::model]
fn another_thread_may_drop_it_at_any_moment() {
    let (executor, spawner) = new_executor_and_spawner();
    let n_drops = Arc::new(AtomicUsize::new(0));
    let output = CountsDrops(Arc::clone(&n_drops));
    let handle = spawner.spawn_with_handle(async move { output });
    drop(spawner);
    let other = thread::spawn(move || drop(handle));
    run(executor);
    other.join().expect("dropping the handle panicked");
    let n_drops: usize = n_drops.load(SeqCst);
    assert_eq!(
        n_drops, 1,
        "the handle is gone, run has returned, and the output was dropped {n_drops} times"
    );
}

/// No solution passes this test; the runner checks that none does.
#[kit::canary]
fn canary() {
    let (executor, spawner) = new_executor_and_spawner();
    let handle = spawner.spawn_with_handle(async { 1 });
    drop(spawner);
    run(executor);
    let waker = CountingWaker::new("A");
    let poll = Subject::new("the handle", handle).poll(&waker.waker());
    let output: usize = expect_ready(poll, "the handle");
    assert_eq!(
        output,
        usize::MAX,
        "the handle returned 1, of course: this test cannot be passed"
    );
}
