//! Step 6: and_then — one future after the other
//!
//! Add two methods to `FutureExt` in `src/future_ext.rs`; until you have, this step does not compile. `map` is there as
//! an example.
//!
//! - `.and_then(f)` runs this future, hands its output to `f`, which makes a second future out of it, and then runs that
//!   one. Its output is the output of the whole. Which bounds does `f` need so that it can be called once, and so that
//!   what it returns can be polled? Put the type and its `impl Future` into `src/and_then.rs`.
//! - `.join(other)` is `Join::new(self, other)`.
//!
//! The whole is in one of two states, and in each of them it holds another future, pinned where it is. The step from the
//! first state to the second has two traps: the first future must not be moved while it leaves, and the second one must
//! be polled before you return `Pending`, or else nobody holds its waker.

// The trait is the student's. In scope, its methods could take over those of the instruments, so it is called by its path.

use std::{
    cell::Cell,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
    rc::Rc,
    task::{Context, Waker},
};

use futures_test::{future::FutureTestExt, task::panic_waker};
use kit::{
    Gate, Watch,
    task::{CountingWaker, Probe, Subject, expect_pending, expect_ready},
};

/// The output of the first future goes to the closure, and the output of the future it makes comes out.
#[kit::test]
fn the_output_goes_to_the_closure() {
    for (first_wakes, second_wakes) in [(0, 0), (0, 2), (2, 0), (1, 2)] {
        kit::note(format!(
            "the first future will be pending {first_wakes} times, the second one {second_wakes} times"
        ));
        let first = Probe::new("first").waking(first_wakes).ready(4);
        let waker = CountingWaker::new("A");
        let future = context_waker::FutureExt::and_then(first, move |output: i32| {
            Probe::new("second")
                .waking(second_wakes)
                .ready(format!("{}", output + 1))
        });
        let mut subject = Subject::new("first.and_then(f)", future);
        let output: String = expect_ready(subject.settle(&waker), "an AndThen of ready futures");
        assert_eq!(
            output, "5",
            "the second future returned \"5\", the whole something else"
        );
    }
}

/// The closure is called once, when the first future has returned Ready, and not before.
#[kit::test]
fn the_closure_waits_for_the_first_future() {
    let gate = Gate::new();
    let first = Probe::new("first").gate(&gate).ready(());
    let seen = first.watch();
    let calls = Rc::new(Cell::new(0));
    let counted = Rc::clone(&calls);
    let future = context_waker::FutureExt::and_then(first, move |()| {
        counted.set(counted.get() + 1);
        Probe::new("second").never::<()>()
    });
    assert_eq!(
        (seen.polls(), calls.get()),
        (0, 0),
        "and_then itself has polled the first future or called the closure"
    );
    let waker = CountingWaker::new("A");
    let mut subject = Subject::new("first.and_then(f)", future);
    expect_pending(subject.settle(&waker), "an AndThen of a pending future");
    let called: usize = calls.get();
    assert_eq!(
        called, 0,
        "the closure was called while the first future was pending"
    );
    gate.open();
    for _ in 0..3 {
        expect_pending(
            subject.settle(&waker),
            "an AndThen of a pending second future",
        );
        let called: usize = calls.get();
        assert_eq!(
            called, 1,
            "the first future is ready, and the closure was called {called} times"
        );
    }
}

/// As soon as the closure has made the second future, that one is polled: nobody else would ask for it.
#[kit::test]
fn the_second_future_is_polled_at_once() {
    let gate = Gate::new();
    let second = Probe::new("second").gate(&gate).ready(7);
    let seen = second.watch();
    let waker = CountingWaker::new("A");
    let first = Probe::new("first").ready(());
    let mut subject = Subject::new(
        "first.and_then(f)",
        context_waker::FutureExt::and_then(first, |()| second),
    );
    expect_pending(
        subject.settle(&waker),
        "an AndThen of a pending second future",
    );
    assert!(
        seen.polls() > 0,
        "the whole returned Pending, and nobody has polled the second future"
    );
    let before = waker.count();
    gate.open();
    assert!(
        waker.count() > before,
        "the second future called the waker it was given, and the task was not woken"
    );
    let output: i32 = expect_ready(subject.settle(&waker), "the woken AndThen");
    assert_eq!(output, 7, "the second future returned 7");
}

/// Neither future is polled again after it has returned Ready.
#[kit::test]
fn a_finished_future_is_never_polled_again() {
    let first = Probe::new("first").waking(1).ready(());
    let seen = first.watch();
    let gate = Gate::new();
    let second = Probe::new("second").gate(&gate).ready(());
    let waker = CountingWaker::new("A");
    let mut subject = Subject::new(
        "first.and_then(f)",
        context_waker::FutureExt::and_then(first, |()| second),
    );
    for _ in 0..4 {
        expect_pending(
            subject.settle(&waker),
            "an AndThen of a pending second future",
        );
    }
    let polls: usize = seen.polls();
    assert_eq!(
        polls, 2,
        "the first future was ready at its second poll, and has been polled {polls} times"
    );
    gate.open();
    expect_ready(subject.settle(&waker), "an AndThen of two ready futures");
}

/// Whichever of the two futures is running, its wake wakes the waker that the whole was polled with last.
#[kit::test]
fn the_running_future_wakes_the_latest_waker() {
    #[track_caller]
    fn check(which: &str, seen: &Watch, latest: &CountingWaker) {
        let before = latest.count();
        seen.wake();
        assert!(
            latest.count() > before,
            "the {which} future called the waker it was given, and the waker of the latest poll was not woken"
        );
    }
    for new in [CountingWaker::new, CountingWaker::with_strange_clones] {
        let gate = Gate::new();
        let first = Probe::new("first").gate(&gate).ready(());
        let second = Probe::new("second").never::<()>();
        let (seen_first, seen_second) = (first.watch(), second.watch());
        let (old, latest) = (new("old"), new("latest"));
        let mut subject = Subject::new(
            "first.and_then(f)",
            context_waker::FutureExt::and_then(first, |()| second),
        );
        expect_pending(subject.settle(&old), "an AndThen of a pending future");
        expect_pending(subject.settle(&latest), "an AndThen of a pending future");
        check("first", &seen_first, &latest);
        gate.open();
        expect_pending(
            subject.settle(&old),
            "an AndThen of a pending second future",
        );
        expect_pending(
            subject.settle(&latest),
            "an AndThen of a pending second future",
        );
        check("second", &seen_second, &latest);
    }
}

/// While nothing happens to its futures, the whole wakes nobody.
#[kit::test]
fn no_wake_while_the_futures_are_silent() {
    let gate = Gate::new();
    let first = Probe::new("first").gate(&gate).ready(());
    let second = Probe::new("second").never::<()>();
    let waker = CountingWaker::new("A");
    let silent: Waker = panic_waker();
    let mut subject = Subject::new(
        "first.and_then(f)",
        context_waker::FutureExt::and_then(first, |()| second),
    );
    expect_pending(subject.settle(&waker), "an AndThen of a pending future");
    expect_pending(subject.poll(&silent), "an AndThen of a pending future");
    expect_pending(subject.settle(&waker), "an AndThen of a pending future");
    gate.open();
    expect_pending(
        subject.settle(&waker),
        "an AndThen of a pending second future",
    );
    expect_pending(
        subject.poll(&silent),
        "an AndThen of a pending second future",
    );
}

/// Neither future is moved once it has been polled, neither between polls nor before it is dropped.
#[kit::test]
fn the_futures_are_never_moved() {
    let first = Probe::new("first").waking(2).ready(1).assert_unmoved();
    let waker = CountingWaker::new("A");
    let future = context_waker::FutureExt::and_then(first, |one| {
        Probe::new("second")
            .waking(2)
            .ready(one + 1)
            .assert_unmoved()
    });
    let mut subject = Subject::new("first.and_then(f)", future);
    let output: i32 = expect_ready(subject.settle(&waker), "an AndThen of ready futures");
    assert_eq!(output, 2, "the second future returned 2");
    drop(subject);

    for polls in [1, 3] {
        kit::note(format!("the next one is dropped after {polls} polls"));
        let first = Probe::new("first").waking(1).ready(()).assert_unmoved();
        let second = Probe::new("second").waking(9).ready(()).assert_unmoved();
        let mut subject = Subject::new(
            "first.and_then(f)",
            context_waker::FutureExt::and_then(first, |()| second),
        );
        for _ in 0..polls {
            expect_pending(
                subject.poll(&waker.waker()),
                "an AndThen of pending futures",
            );
        }
        drop(subject);
    }
}

/// Moves what may be moved, and leaves the rest where it is: `Unpin` says which is which.
struct Movable<T>(T);

trait Stays: Sized {
    fn polled_and_moved(self, waker: &CountingWaker) -> bool;
}

/// What is not `Unpin` cannot be moved once it is pinned, and nobody tries.
impl<T: Future> Stays for Movable<T> {
    fn polled_and_moved(self, _: &CountingWaker) -> bool {
        false
    }
}

impl<T: Future + Unpin> Movable<T> {
    /// Comes before the method of the trait, where it exists.
    #[allow(dead_code)] // it exists for those only who say `Unpin`
    fn polled_and_moved(self, waker: &CountingWaker) -> bool {
        let mut here = self.0;
        let poll = |future: &mut T| {
            Pin::new(future)
                .poll(&mut Context::from_waker(&waker.waker()))
                .is_pending()
        };
        if !poll(&mut here) {
            return true;
        }
        kit::note("it is Unpin, and so it is moved before its next poll");
        let mut there = Box::new(here);
        poll(&mut there);
        true
    }
}

/// If what `and_then` returns says that it is `Unpin`, it may be moved after a poll; its futures must not mind that.
#[kit::test]
fn whoever_says_unpin_can_be_moved() {
    for (first_polls, second_polls) in [(9, 0), (0, 9)] {
        let first = Probe::new("first").pending(first_polls).ready(());
        let second = Probe::new("second").pending(second_polls).ready(());
        let waker = CountingWaker::new("A");
        let future = context_waker::FutureExt::and_then(first, |()| second);
        if Movable(future).polled_and_moved(&waker) {
            kit::note("it survived");
        }
    }
}

/// Counts how often a closure that holds it has been dropped.
struct Held(Rc<Cell<usize>>);

impl Drop for Held {
    fn drop(&mut self) {
        self.0.set(self.0.get() + 1);
    }
}

/// Whenever the whole is dropped, what it holds at that time is dropped once: the first future, the closure, the second
/// future.
#[kit::test]
fn everything_is_dropped_once() {
    for until in [
        "never polled",
        "first pending",
        "second pending",
        "finished",
    ] {
        kit::note(format!("the next one is dropped when: {until}"));
        let (first_gate, second_gate) = (Gate::new(), Gate::new());
        let first = Probe::new("first").gate(&first_gate).ready(());
        let second = Probe::new("second").gate(&second_gate).ready(());
        let (seen_first, seen_second) = (first.watch(), second.watch());
        let drops_of_closure = Rc::new(Cell::new(0));
        let held = Held(Rc::clone(&drops_of_closure));
        let waker = CountingWaker::new("A");
        let future = context_waker::FutureExt::and_then(first, move |()| {
            drop(held);
            second
        });
        let mut subject = Subject::new("first.and_then(f)", future);
        if until != "never polled" {
            expect_pending(subject.settle(&waker), "an AndThen of a pending future");
        }
        if until == "second pending" || until == "finished" {
            first_gate.open();
            expect_pending(
                subject.settle(&waker),
                "an AndThen of a pending second future",
            );
        }
        if until == "finished" {
            second_gate.open();
            expect_ready(subject.settle(&waker), "an AndThen of two ready futures");
        }
        drop(subject);
        let drops = (
            seen_first.drops(),
            drops_of_closure.get(),
            seen_second.drops(),
        );
        assert_eq!(
            drops,
            (1, 1, 1),
            "the first future, what the closure held, and the second future were dropped {drops:?} times instead of \
             once each"
        );
        drop((first_gate, second_gate, seen_first, seen_second));
        let live = waker.live();
        assert_eq!(
            live, 0,
            "everything is gone, and {live} clones of the waker are left"
        );
    }
}

/// A panic of the closure passes through; after it, too, everything is dropped exactly once.
#[kit::test]
fn a_panic_of_the_closure_does_no_harm() {
    let first = Probe::new("first").ready(());
    let seen = first.watch();
    let drops_of_closure = Rc::new(Cell::new(0));
    let held = Held(Rc::clone(&drops_of_closure));
    let waker = CountingWaker::new("A");
    let future = context_waker::FutureExt::and_then(first, move |()| -> Probe<()> {
        let _held = &held;
        panic!("this panic is part of the test")
    });
    let mut subject = Subject::new("first.and_then(f)", future);
    let unwound = catch_unwind(AssertUnwindSafe(|| subject.settle(&waker).is_ready()));
    assert!(
        unwound.is_err(),
        "the closure panicked, and poll returned as if nothing had happened"
    );
    drop(subject);
    let drops = (seen.drops(), drops_of_closure.get());
    assert_eq!(
        drops,
        (1, 1),
        "the first future and what the closure held were dropped {drops:?} times instead of once each"
    );
}

/// Whoever polls after the end may get anything, a panic included, but nothing undefined: nothing is dropped twice.
#[kit::test]
fn a_poll_after_the_end_does_no_harm() {
    let first = Probe::new("first").ready(());
    let second = Probe::new("second").ready(());
    let (seen_first, seen_second) = (first.watch(), second.watch());
    let waker = CountingWaker::new("A");
    let mut subject = Subject::new(
        "first.and_then(f)",
        context_waker::FutureExt::and_then(first, |()| second),
    );
    expect_ready(subject.settle(&waker), "an AndThen of two ready futures");
    kit::note("it is polled again, which nobody should do");
    let _ = kit::anything_goes(|| subject.poll(&waker.waker()));
    drop(subject);
    let drops = (seen_first.drops(), seen_second.drops());
    assert_eq!(
        drops,
        (1, 1),
        "the two futures were dropped {drops:?} times instead of once each"
    );
}

/// `.join(other)` runs both futures at once, as `Join::new` does, and returns this one's output first.
#[kit::test]
fn join_is_a_method_too() {
    let (gate_a, gate_b) = (Gate::new(), Gate::new());
    let a = Probe::new("a").gate(&gate_a).ready(1);
    let b = Probe::new("b").gate(&gate_b).ready("two");
    let waker = CountingWaker::new("A");
    let mut subject = Subject::new("a.join(b)", context_waker::FutureExt::join(a, b));
    expect_pending(subject.settle(&waker), "a.join(b) of two pending futures");
    assert!(
        gate_a.is_waited_for() && gate_b.is_waited_for(),
        "a.join(b) is Pending and has not polled both"
    );
    gate_b.open();
    expect_pending(subject.settle(&waker), "a.join(b) with `a` pending");
    gate_a.open();
    let output: (i32, &str) =
        expect_ready(subject.settle(&waker), "a.join(b) of two ready futures");
    assert_eq!(output, (1, "two"), "the futures returned 1 and \"two\"");
}

/// No solution passes this test; the runner checks that none does.
#[kit::canary]
fn canary() {
    let waker = CountingWaker::new("A");
    let future = context_waker::FutureExt::and_then(Probe::new("first").ready(()), |()| {
        Probe::new("second").ready(1_usize)
    });
    let mut subject = Subject::new("first.and_then(f)", future);
    let output: usize = expect_ready(subject.settle(&waker), "an AndThen of ready futures");
    assert_eq!(
        output,
        usize::MAX,
        "the second future returned 1, of course: this test cannot be passed"
    );
}
