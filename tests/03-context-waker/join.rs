//! Step 5: join — two futures at once, pinned in place
//!
//! Write `Join` in `src/join.rs`: `Join::new(a, b)` is a future of `(A::Output, B::Output)`.
//!
//! You have written this in chapter 2. What is new is that the children are real futures: they are polled through
//! `Pin<&mut A>`, and once you have polled a child you must never move it again. `Option::take` is over, then; dropping
//! a child where it is (`Pin::set`, or assigning `None`) is not a move and is allowed. And the children need not be
//! `Unpin`: an `async` block is not.
//!
//! What was said in chapter 2 still holds:
//!
//! - each poll polls both children that are not ready yet, with the waker that has just been given;
//! - a child that has returned `Ready` is never polled again;
//! - `Join` wakes nobody: its children keep the waker, and they know when there is something to do;
//! - everything is dropped exactly once, whenever the `Join` is dropped.
//!
//! Project by hand, as `src/map.rs` does, or with `pin_project_lite`, which is in your manifest.

use std::{
    cell::Cell,
    panic::{AssertUnwindSafe, catch_unwind},
    rc::Rc,
    task::Waker,
};

use context_waker::Join;
use futures_test::{future::FutureTestExt, task::panic_waker};
use kit::{
    Gate,
    task::{CountingWaker, Probe, Subject, expect_pending, expect_ready},
};

/// An output that counts how often it is dropped.
struct Output {
    value: i32,
    drops: Rc<Cell<usize>>,
}

impl Output {
    fn new(value: i32) -> (Self, Rc<Cell<usize>>) {
        let drops = Rc::new(Cell::new(0));
        let output = Self {
            value,
            drops: Rc::clone(&drops),
        };
        (output, drops)
    }
}

impl Drop for Output {
    fn drop(&mut self) {
        self.drops.set(self.drops.get() + 1);
    }
}

/// `Join` returns both outputs, each in its place, however often each child is pending; and drops each child once.
#[kit::test]
fn returns_both_outputs() {
    for (a_wakes, b_wakes) in [(0, 0), (0, 3), (3, 0), (1, 1), (1, 3)] {
        kit::note(format!(
            "a will be pending {a_wakes} times, b {b_wakes} times"
        ));
        let a = Probe::new("a").waking(a_wakes).ready(1);
        let b = Probe::new("b").waking(b_wakes).ready("two");
        let (seen_a, seen_b) = (a.watch(), b.watch());
        let waker = CountingWaker::new("A");
        let mut subject = Subject::new("Join::new(a, b)", Join::new(a, b));
        let output: (i32, &str) =
            expect_ready(subject.settle(&waker), "a Join of two ready children");
        assert_eq!(
            output,
            (1, "two"),
            "the children returned 1 and \"two\", Join something else"
        );
        drop(subject);
        let drops = (seen_a.drops(), seen_b.drops());
        assert_eq!(
            drops,
            (1, 1),
            "Join has dropped its children (a, b) {drops:?} times instead of once each"
        );
    }
}

/// `Join` is lazy: it polls no child before it is polled itself.
#[kit::test]
fn polls_nothing_before_it_is_polled() {
    let a = Probe::new("a").ready(1);
    let b = Probe::new("b").ready(2);
    let (seen_a, seen_b) = (a.watch(), b.watch());
    let subject = Subject::new("Join::new(a, b)", Join::new(a, b));
    let polls = (seen_a.polls(), seen_b.polls());
    assert_eq!(
        polls,
        (0, 0),
        "Join was not polled yet, and its children were"
    );
    drop(subject);
}

/// Both children make progress at once: while one of them is pending, the other one is polled all the same.
#[kit::test]
fn both_children_are_polled() {
    let a = Probe::new("a").never::<()>();
    let b = Probe::new("b").never::<()>();
    let (seen_a, seen_b) = (a.watch(), b.watch());
    let waker = CountingWaker::new("A");
    let mut subject = Subject::new("Join::new(a, b)", Join::new(a, b));
    expect_pending(subject.settle(&waker), "a Join of two pending children");
    assert!(
        seen_a.polls() > 0,
        "Join is Pending, and has not polled `a` at all"
    );
    assert!(
        seen_b.polls() > 0,
        "Join is Pending, and has not polled `b` at all"
    );
}

/// A `Join` is Pending until both children are ready: one of them is not enough.
#[kit::test]
fn one_ready_child_is_not_enough() {
    for ready in ["a", "b"] {
        let (gate_a, gate_b) = (Gate::new(), Gate::new());
        let a = Probe::new("a").gate(&gate_a).ready(1);
        let b = Probe::new("b").gate(&gate_b).ready(2);
        let waker = CountingWaker::new("A");
        let mut subject = Subject::new("Join::new(a, b)", Join::new(a, b));
        expect_pending(subject.settle(&waker), "a Join of two pending children");
        let (first, second) = match ready {
            "a" => (&gate_a, &gate_b),
            _ => (&gate_b, &gate_a),
        };
        first.open();
        expect_pending(subject.settle(&waker), "a Join with one pending child");
        second.open();
        let output: (i32, i32) =
            expect_ready(subject.settle(&waker), "a Join of two ready children");
        assert_eq!(output, (1, 2), "the children returned 1 and 2");
    }
}

/// A child that has returned Ready is not polled again, however often the other one is pending.
#[kit::test]
fn a_finished_child_is_never_polled_again() {
    for finished in ["a", "b"] {
        // These children are silent, so that each poll is one that the test has asked for.
        let (a_polls, b_polls) = match finished {
            "a" => (0, 4),
            _ => (4, 0),
        };
        let a = Probe::new("a").pending(a_polls).ready(1);
        let b = Probe::new("b").pending(b_polls).ready(2);
        let (seen_a, seen_b) = (a.watch(), b.watch());
        let waker = CountingWaker::new("A");
        let mut subject = Subject::new("Join::new(a, b)", Join::new(a, b));
        for _ in 0..16 {
            // A child is polled again for its own wake; a Join that hands out wakers of its own may wait for it.
            for seen in [&seen_a, &seen_b] {
                if seen.polls() > 0 && !seen.is_ready() {
                    seen.wake();
                }
            }
            if subject.settle(&waker).is_ready() {
                break;
            }
        }
        assert!(
            seen_a.is_ready() && seen_b.is_ready(),
            "each child had only a few polls to go, and Join has not polled both to their ends"
        );
    }
}

/// When either child wakes its waker, the waker that `Join` was polled with last is woken.
#[kit::test]
fn each_child_wakes_the_latest_waker() {
    for strange in [false, true] {
        let new = match strange {
            false => CountingWaker::new,
            true => CountingWaker::with_strange_clones,
        };
        kit::note(format!(
            "do the wakers' clones say that they will_wake each other? {}",
            !strange
        ));
        let probe = |name| Probe::new(name).never::<()>();
        let (a, b) = (probe("a"), probe("b"));
        let watches = [("a", a.watch()), ("b", b.watch())];
        let (old, new) = (new("old"), new("new"));
        let mut subject = Subject::new("Join::new(a, b)", Join::new(a, b));
        expect_pending(subject.settle(&old), "a Join of two pending children");
        for (name, seen) in &watches {
            let before = old.count();
            seen.wake();
            assert!(
                old.count() > before,
                "`{name}` called the waker it was given, and the task was not woken"
            );
        }
        expect_pending(subject.settle(&new), "a Join of two pending children");
        for (name, seen) in &watches {
            let before = new.count();
            seen.wake();
            assert!(
                new.count() > before,
                "`{name}` called the waker it was given, and the waker of Join's latest poll was not woken"
            );
        }
    }
}

/// After one child has finished, the other one still gets the waker that `Join` was polled with last.
#[kit::test]
fn the_child_that_is_left_wakes_the_latest_waker() {
    for finished in ["a", "b"] {
        let (gate_a, gate_b) = (Gate::new(), Gate::new());
        let a = Probe::new("a").gate(&gate_a).ready(1);
        let b = Probe::new("b").gate(&gate_b).ready(2);
        let (first, second) = match finished {
            "a" => (&gate_a, &gate_b),
            _ => (&gate_b, &gate_a),
        };
        let (old, new) = (CountingWaker::new("old"), CountingWaker::new("new"));
        let mut subject = Subject::new("Join::new(a, b)", Join::new(a, b));
        expect_pending(subject.settle(&old), "a Join of two pending children");
        first.open();
        expect_pending(subject.settle(&old), "a Join with one pending child");
        expect_pending(subject.settle(&new), "a Join with one pending child");
        let before = new.count();
        second.open();
        assert!(
            new.count() > before,
            "`{finished}` was ready; then the other child called the waker it was given, and the waker of Join's \
             latest poll was not woken"
        );
        let output: (i32, i32) = expect_ready(subject.settle(&new), "a Join of two ready children");
        assert_eq!(output, (1, 2), "the children returned 1 and 2");
    }
}

/// While nothing happens to its children, `Join` wakes nobody.
#[kit::test]
fn no_wake_while_the_children_are_silent() {
    let (gate_a, gate_b) = (Gate::new(), Gate::new());
    let a = Probe::new("a").gate(&gate_a).ready(1);
    let b = Probe::new("b").gate(&gate_b).ready(2);
    let waker = CountingWaker::new("A");
    let mut subject = Subject::new("Join::new(a, b)", Join::new(a, b));
    expect_pending(subject.settle(&waker), "a Join of two pending children");
    let silent: Waker = panic_waker();
    expect_pending(subject.poll(&silent), "a Join of two pending children");
    expect_pending(subject.settle(&waker), "a Join of two pending children");
    gate_b.open();
    expect_pending(subject.settle(&waker), "a Join with one pending child");
    expect_pending(subject.poll(&silent), "a Join with one pending child");
}

/// Children that have been polled are never moved, neither between polls nor before they are dropped.
#[kit::test]
fn the_children_are_never_moved() {
    for (a_wakes, b_wakes) in [(0, 2), (2, 0), (2, 2)] {
        kit::note(format!(
            "a will be pending {a_wakes} times, b {b_wakes} times"
        ));
        let a = Probe::new("a").waking(a_wakes).ready(1).assert_unmoved();
        let b = Probe::new("b").waking(b_wakes).ready(2).assert_unmoved();
        let waker = CountingWaker::new("A");
        let mut subject = Subject::new("Join::new(a, b)", Join::new(a, b));
        let output: (i32, i32) =
            expect_ready(subject.settle(&waker), "a Join of two ready children");
        assert_eq!(output, (1, 2), "the children returned 1 and 2");
    }
}

/// A `Join` that is dropped before its end drops its children once each, where they are, and the output that was waiting.
#[kit::test]
fn a_dropped_join_drops_everything_once() {
    for finished in ["neither", "a", "b"] {
        kit::note(format!("{finished} will finish before Join is dropped"));
        let (gate_a, gate_b) = (Gate::new(), Gate::new());
        let (output_a, drops_of_output_a) = Output::new(1);
        let (output_b, drops_of_output_b) = Output::new(2);
        let a = Probe::new("a").gate(&gate_a).ready(output_a);
        let b = Probe::new("b").gate(&gate_b).ready(output_b);
        let (seen_a, seen_b) = (a.watch(), b.watch());
        let waker = CountingWaker::new("A");
        let mut subject = Subject::new(
            "Join::new(a, b)",
            Join::new(a.assert_unmoved(), b.assert_unmoved()),
        );
        expect_pending(subject.settle(&waker), "a Join of two pending children");
        match finished {
            "a" => gate_a.open(),
            "b" => gate_b.open(),
            _ => {}
        }
        expect_pending(subject.settle(&waker), "a Join with a pending child");
        kit::note("Join is dropped");
        drop(subject);
        let drops = (seen_a.drops(), seen_b.drops());
        assert_eq!(
            drops,
            (1, 1),
            "the children (a, b) were dropped {drops:?} times instead of once each"
        );
        let drops = (drops_of_output_a.get(), drops_of_output_b.get());
        assert_eq!(
            drops,
            (1, 1),
            "the outputs of (a, b) were dropped {drops:?} times instead of once each"
        );
        drop((gate_a, gate_b, seen_a, seen_b));
        let live = waker.live();
        assert_eq!(
            live, 0,
            "Join and its children are gone, and {live} clones of the waker are left"
        );
    }
}

/// A panic of a child passes through `Join`; after it, too, everything is dropped exactly once.
#[kit::test]
fn a_panic_of_a_child_does_no_harm() {
    for panics in ["a", "b"] {
        let child = |name: &'static str| {
            let probe = Probe::new(name);
            match name == panics {
                true => probe.calls(|| panic!("this panic is part of the test")),
                false => probe,
            }
        };
        let (output_a, drops_of_output_a) = Output::new(1);
        let (output_b, drops_of_output_b) = Output::new(2);
        let a = child("a").ready(output_a);
        let b = child("b").ready(output_b);
        let (seen_a, seen_b) = (a.watch(), b.watch());
        let waker = CountingWaker::new("A");
        let mut subject = Subject::new("Join::new(a, b)", Join::new(a, b));
        let unwound = catch_unwind(AssertUnwindSafe(|| subject.settle(&waker).is_ready()));
        assert!(
            unwound.is_err(),
            "`{panics}` panicked, and Join returned as if nothing had happened"
        );
        drop(subject);
        let drops = (seen_a.drops(), seen_b.drops());
        assert_eq!(
            drops,
            (1, 1),
            "the children (a, b) were dropped {drops:?} times instead of once each"
        );
        let drops = (drops_of_output_a.get(), drops_of_output_b.get());
        assert_eq!(
            drops,
            (1, 1),
            "the outputs of (a, b) were dropped {drops:?} times instead of once each"
        );
    }
}

/// Whoever polls a `Join` after its end may get anything, a panic included, but nothing undefined: no output is made up or
/// dropped twice.
#[kit::test]
fn a_poll_after_the_end_does_no_harm() {
    let (output_a, drops_of_output_a) = Output::new(1);
    let (output_b, drops_of_output_b) = Output::new(2);
    let a = Probe::new("a").ready(output_a);
    let b = Probe::new("b").ready(output_b);
    let waker = CountingWaker::new("A");
    let mut subject = Subject::new("Join::new(a, b)", Join::new(a, b));
    let (one, two): (Output, Output) =
        expect_ready(subject.settle(&waker), "a Join of two ready children");
    assert_eq!(
        (one.value, two.value),
        (1, 2),
        "the children returned 1 and 2"
    );

    kit::note("Join is polled again, which nobody should do");
    let after = kit::anything_goes(|| {
        // As the output of a wrong Join may be a second copy, nothing of it is used.
        drop(subject.poll(&waker.waker()));
    });
    kit::note(match after {
        Ok(()) => "it returned",
        Err(_) => "it panicked",
    });
    drop((subject, one, two));
    let drops = (drops_of_output_a.get(), drops_of_output_b.get());
    assert_eq!(
        drops,
        (1, 1),
        "the outputs of (a, b) were dropped {drops:?} times instead of once each"
    );
}

/// No solution passes this test; the runner checks that none does.
#[kit::canary]
fn canary() {
    let waker = CountingWaker::new("A");
    let join = Join::new(Probe::new("a").ready(1_usize), Probe::new("b").ready(()));
    let mut subject = Subject::new("Join::new(a, b)", join);
    let (output, ()): (usize, ()) = expect_ready(subject.settle(&waker), "Join");
    assert_eq!(
        output,
        usize::MAX,
        "the child returned 1, of course: this test cannot be passed"
    );
}
