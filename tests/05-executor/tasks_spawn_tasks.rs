//! Step 3: tasks_spawn_tasks — spawners inside tasks, and what becomes of a future
//!
//! A spawner is a handle like any other: a task may own one, clone it, and give it to other tasks and threads. So `spawn`
//! is called while `run` is in the middle of a poll, or while it sleeps.
//!
//! It also means that a task can keep `run` awake: as long as the spawner inside it lives, `run` does not return. That is
//! right for a task that is not done. One that *is* done must let go of all that it owns, and at once:
//!
//! - a future is dropped when it has returned `Ready`; that does not wait for other tasks, nor for a waker that somebody
//!   has kept, nor for the end of `run`;
//! - its destructor may do what the future might have done: wake, spawn. It must not find a lock of yours closed;
//! - futures that are still in the queue are dropped with the executor and its spawners. Mind the circle: a queue that
//!   owns tasks which own the queue is never dropped.

// `spawn` may return something or nothing; the tests do not look at it.
#![allow(clippy::let_unit_value)]

mod support;

use std::{
    future::poll_fn,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst},
    },
    task::{Poll, Waker},
    thread,
};

use executor::{Spawner, new_executor_and_spawner};
use support::{Door, OpensOnDrop, expect_done, run, soon, soon_if_ever, watched};

/// A task may spawn tasks with a spawner of its own, and those are done, too, when `run` returns.
#[kit::test]
fn a_task_may_spawn() {
    let (executor, spawner) = new_executor_and_spawner();
    let (child, seen_child) = watched("child", async {});
    let (grandchild, seen_grandchild) = watched("grandchild", async {});
    let for_the_parent = spawner.clone();
    let (parent, seen_parent) = watched("parent", async move {
        let for_the_child = for_the_parent.clone();
        let _ = for_the_parent.spawn(async move {
            child.await;
            let _ = for_the_child.spawn(grandchild);
        });
    });
    let _ = spawner.spawn(parent);
    drop(spawner);
    run(executor);
    expect_done(&[
        ("parent", &seen_parent),
        ("child", &seen_child),
        ("grandchild", &seen_grandchild),
    ]);
}

/// Spawning inside a task polls nothing either: the new task waits for its turn, and the task that has spawned it may hold a
/// lock which the new one will want to have.
#[kit::test]
fn spawning_inside_a_task_does_not_poll() {
    let (executor, spawner) = new_executor_and_spawner();
    let wanted = Arc::new(Mutex::new(()));
    let for_the_child = Arc::clone(&wanted);
    let (child, seen_child) = watched("child", async move {
        drop(for_the_child.lock().expect("nobody panics here"));
    });
    let for_the_parent = spawner.clone();
    let (parent, seen_parent) = watched("parent", async move {
        let guard = wanted.lock().expect("nobody panics here");
        kit::call("spawn, with a lock held,", || {
            let _ = for_the_parent.spawn(child);
        });
        drop(guard);
    });
    let _ = spawner.spawn(parent);
    drop(spawner);
    run(executor);
    expect_done(&[("parent", &seen_parent), ("child", &seen_child)]);
}

/// Each of a thousand tasks may spawn the next one.
#[kit::test]
fn a_long_chain_of_tasks_comes_to_its_end() {
    fn link(left: usize, spawner: Spawner, n_links: Arc<AtomicUsize>) {
        let next = spawner.clone();
        let _ = spawner.spawn(async move {
            n_links.fetch_add(1, SeqCst);
            if left > 1 {
                link(left - 1, next, n_links);
            }
        });
    }
    const LINKS: usize = 1000;
    let (executor, spawner) = new_executor_and_spawner();
    let n_links = Arc::new(AtomicUsize::new(0));
    link(LINKS, spawner, Arc::clone(&n_links));
    run(executor);
    let n_links: usize = n_links.load(SeqCst);
    assert_eq!(
        n_links, LINKS,
        "of a chain of {LINKS} tasks, each of which spawns the next, {n_links} were run"
    );
}

/// The queue has no limit inside a task either: it may spawn ten thousand and one tasks in one poll.
#[kit::test]
fn a_task_may_spawn_any_number_of_tasks() {
    const TASKS: usize = 10_001;
    let (executor, spawner) = new_executor_and_spawner();
    let n_done = Arc::new(AtomicUsize::new(0));
    let (counter, for_the_parent) = (Arc::clone(&n_done), spawner.clone());
    let _ = spawner.spawn(async move {
        for _ in 0..TASKS {
            let counter = Arc::clone(&counter);
            let _ = for_the_parent.spawn(async move {
                counter.fetch_add(1, SeqCst);
            });
        }
    });
    drop(spawner);
    run(executor);
    let n_done: usize = n_done.load(SeqCst);
    assert_eq!(
        n_done, TASKS,
        "a task has spawned {TASKS} tasks, and {n_done} of them were run"
    );
}

/// A spawner inside a pending task counts: `run` waits for that task, and runs what it spawns in the end.
#[kit::test]
fn a_spawner_inside_a_pending_task_counts() {
    let (executor, spawner) = new_executor_and_spawner();
    let door = Door::new();
    let (child, seen_child) = watched("child", async {});
    let (opened, for_the_parent) = (door.opened(), spawner.clone());
    let (parent, seen_parent) = watched("parent", async move {
        opened.await;
        let _ = for_the_parent.spawn(child);
    });
    let _ = spawner.spawn(parent);
    drop(spawner);
    thread::spawn(move || {
        soon(|| door.is_waited_for());
        door.open();
    });
    run(executor);
    expect_done(&[("parent", &seen_parent), ("child", &seen_child)]);
}

/// A spawner that has left its task and gone to a thread still wakes a sleeping `run`.
#[kit::test]
fn a_thread_that_a_task_has_started_may_spawn() {
    let (executor, spawner) = new_executor_and_spawner();
    let (child, seen_child) = watched("child", async {});
    let for_the_thread = spawner.clone();
    let has_returned = Arc::new(AtomicBool::new(false));
    let returned = Arc::clone(&has_returned);
    let _ = spawner.spawn(async move {
        thread::spawn(move || {
            soon_if_ever(|| returned.load(SeqCst));
            let _ = for_the_thread.spawn(child);
        });
    });
    drop(spawner);
    run(executor);
    has_returned.store(true, SeqCst);
    expect_done(&[("child", &seen_child)]);
}

/// A future is dropped when it has returned Ready: another task may wait for that, even while somebody keeps a waker of the
/// first one.
#[kit::test]
fn a_finished_future_is_dropped_at_once() {
    for waits_first in [true, false] {
        let (executor, spawner) = new_executor_and_spawner();
        let door = Door::new();
        let kept: Arc<Mutex<Option<Waker>>> = Arc::default();
        let (owned, left_in) = (OpensOnDrop(door.clone()), Arc::clone(&kept));
        let (finished, seen_finished) = watched(
            "finished",
            poll_fn(move |context| {
                // Owned by the future, not by this call.
                let _ = &owned;
                *left_in.lock().expect("nobody panics here") = Some(context.waker().clone());
                Poll::Ready(())
            }),
        );
        let (opened, keeper) = (door.opened(), Arc::clone(&kept));
        let (waiting, seen_waiting) = watched("waits for the drop", async move {
            opened.await;
            // Nothing is said about a waker that is kept for ever.
            let kept = keeper.lock().expect("nobody panics here").take();
            drop(kept);
        });
        if waits_first {
            let _ = spawner.spawn(waiting);
            let _ = spawner.spawn(finished);
        } else {
            let _ = spawner.spawn(finished);
            let _ = spawner.spawn(waiting);
        }
        drop(spawner);
        run(executor);
        expect_done(&[
            ("finished", &seen_finished),
            ("waits for the drop", &seen_waiting),
        ]);
    }
}

/// A future that owns a spawner and has returned Ready does not keep `run` from returning.
#[kit::test]
fn a_finished_future_gives_its_spawner_back() {
    let (executor, spawner) = new_executor_and_spawner();
    let owned = spawner.clone();
    let (task, seen) = watched(
        "task",
        poll_fn(move |_| {
            // Owned by the future until it is dropped.
            let _ = &owned;
            Poll::Ready(())
        }),
    );
    let _ = spawner.spawn(task);
    drop(spawner);
    run(executor);
    expect_done(&[("task", &seen)]);
}

type SpawnHeir = Box<dyn FnOnce(&Spawner) + Send>;

/// Spawns a task, and calls a waker, when it is dropped.
struct LastWill {
    spawner: Spawner,
    spawn_heir: Option<SpawnHeir>,
    to_wake: Arc<Mutex<Option<Waker>>>,
}

impl Drop for LastWill {
    fn drop(&mut self) {
        if let Some(spawn_heir) = self.spawn_heir.take() {
            spawn_heir(&self.spawner);
        }
        let waker = self.to_wake.lock().expect("nobody panics here").take();
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}

/// While a finished future is dropped it may wake, even its own task, and spawn: no lock that these need is held.
#[kit::test]
fn a_future_may_wake_and_spawn_while_it_is_dropped() {
    let (executor, spawner) = new_executor_and_spawner();
    let (heir, seen_heir) = watched("heir", async {});
    let own_waker: Arc<Mutex<Option<Waker>>> = Arc::default();
    let will = LastWill {
        spawner: spawner.clone(),
        spawn_heir: Some(Box::new(|spawner| {
            let _ = spawner.spawn(heir);
        })),
        to_wake: Arc::clone(&own_waker),
    };
    let (task, seen) = watched(
        "task",
        poll_fn(move |context| {
            let _ = &will;
            *own_waker.lock().expect("nobody panics here") = Some(context.waker().clone());
            Poll::Ready(())
        }),
    );
    let _ = spawner.spawn(task);
    drop(spawner);
    run(executor);
    expect_done(&[("task", &seen), ("heir", &seen_heir)]);
}

/// Counts how often it is dropped.
struct CountsDrops(Arc<AtomicUsize>);

impl Drop for CountsDrops {
    fn drop(&mut self) {
        self.0.fetch_add(1, SeqCst);
    }
}

/// When `run` has returned, each future has been dropped, once.
#[kit::test]
fn each_future_is_dropped_once() {
    let (executor, spawner) = new_executor_and_spawner();
    let n_drops = Arc::new(AtomicUsize::new(0));
    for polls in [1, 2, 3] {
        let owned = CountsDrops(Arc::clone(&n_drops));
        let mut left = polls;
        let _ = spawner.spawn(poll_fn(move |context| {
            let _ = &owned;
            left -= 1;
            if left == 0 {
                return Poll::Ready(());
            }
            context.waker().wake_by_ref();
            Poll::Pending
        }));
    }
    drop(spawner);
    run(executor);
    let n_drops: usize = n_drops.load(SeqCst);
    assert_eq!(
        n_drops, 3,
        "run has returned after three tasks, and their futures were dropped {n_drops} times in all"
    );
}

/// A future that was spawned and never polled is dropped, once, when the executor and all of its spawners are dropped, in
/// whatever order.
#[kit::test]
fn what_was_never_run_is_dropped() {
    for executor_first in [true, false] {
        let (executor, spawner) = new_executor_and_spawner();
        let n_drops = Arc::new(AtomicUsize::new(0));
        let owned = CountsDrops(Arc::clone(&n_drops));
        let _ = spawner.spawn(async move {
            let _owned = owned;
        });
        let first = if executor_first {
            drop(executor);
            drop(spawner);
            "the executor"
        } else {
            drop(spawner);
            drop(executor);
            "the spawner"
        };
        let n_drops: usize = n_drops.load(SeqCst);
        assert_eq!(
            n_drops, 1,
            "the executor and its spawner were dropped ({first} first) with a task in the queue, and its future was \
             dropped {n_drops} times"
        );
    }
}

/// An executor may be dropped with tasks in its queue that own spawners: the drop comes to its end.
#[kit::test]
fn what_was_never_run_may_own_a_spawner() {
    let (executor, spawner) = new_executor_and_spawner();
    for _ in 0..2 {
        let owned = spawner.clone();
        let _ = spawner.spawn(async move {
            let _owned = owned;
        });
    }
    kit::call("drop of an executor that was never run", || drop(executor));
    kit::call("drop of the last spawner outside of tasks", || {
        drop(spawner)
    });
}

/// In whatever order the steps are done, a task that is handed to a thread's spawner while the last other task ends is done
/// when `run` returns.
#[kit::model]
fn a_thread_may_spawn_while_the_last_task_ends() {
    let (executor, spawner) = new_executor_and_spawner();
    let (child, seen_child) = watched("child", async {});
    let for_the_thread = spawner.clone();
    let (task, seen) = watched("task", async move {
        thread::spawn(move || {
            let _ = for_the_thread.spawn(child);
        });
    });
    let _ = spawner.spawn(task);
    drop(spawner);
    run(executor);
    expect_done(&[("task", &seen), ("child", &seen_child)]);
}

/// In whatever order the steps are done, a task whose destructor drops the last spawner on another thread lets `run` return.
#[kit::model]
fn a_spawner_may_leave_with_the_last_task() {
    let (executor, spawner) = new_executor_and_spawner();
    let n_gone = Arc::new(AtomicBool::new(false));
    let (gone, owned) = (Arc::clone(&n_gone), spawner.clone());
    let _ = spawner.spawn(async move {
        thread::spawn(move || {
            gone.store(true, SeqCst);
            drop(owned);
        });
    });
    drop(spawner);
    run(executor);
    assert!(
        n_gone.load(SeqCst),
        "run returned while a thread still had a spawner"
    );
}

/// No solution passes this test; the runner checks that none does.
#[kit::canary]
fn canary() {
    let (executor, spawner) = new_executor_and_spawner();
    let n_children = Arc::new(AtomicUsize::new(0));
    let (counter, for_the_parent) = (Arc::clone(&n_children), spawner.clone());
    let _ = spawner.spawn(async move {
        let _ = for_the_parent.spawn(async move {
            counter.fetch_add(1, SeqCst);
        });
    });
    drop(spawner);
    run(executor);
    let n_children: usize = n_children.load(SeqCst);
    assert_eq!(
        n_children,
        usize::MAX,
        "{n_children} child was run, of course: this test cannot be passed"
    );
}
