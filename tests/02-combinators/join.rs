//! Step 1: join — two futures at once
//!
//! Write `Join` in `src/join.rs`, and the method `.join` of `SimpleFutureExt` in `src/ext.rs`.
//!
//! A `Join` is a future made of two futures, `a` and `b`. It is Ready when both are. Until then, each poll of the
//! `Join` polls every child that has not finished yet, with the wake that this very poll was given, so that whichever
//! child can go on first may ask for the next poll.
//!
//! - Constructing a `Join` polls nothing. Futures are inert.
//! - A child that has returned Ready is never polled again: "Once a future has finished, clients should not poll it
//!   again."
//! - `poll` returns when there is nothing to do; it never waits, and never loops until a child is ready.
//! - A `Join` calls no wake itself. Its children do, when they can go on.
//! - Dropping a `Join` drops its children, and polls none of them.

// The trait is the student's. In scope, its methods could take over those of the instruments, so it is called by its path.

kit::simple_future!();

mod support;

use combinators::Join;
use kit::{Gate, WakeCounter};
use simple_future::SimpleFuture;
use support::{expect_hardly_any_wakes, expect_no_sleep, open_and_expect_wake, patience};

/// Constructing a Join polls neither child, since futures do nothing until they are polled themselves.
#[kit::test]
fn constructing_polls_nothing() {
    let (a, b) = (Probe::new("a").never::<()>(), Probe::new("b").never::<()>());
    let (seen_a, seen_b) = (a.watch(), b.watch());
    let _join = kit::call("Join::new(a, b)", || Join::new(a, b));
    assert_eq!(
        (seen_a.polls(), seen_b.polls()),
        (0, 0),
        "`Join::new` has polled a child (polls of a and b)"
    );

    let (a, b) = (Probe::new("a").never::<()>(), Probe::new("b").never::<()>());
    let (seen_a, seen_b) = (a.watch(), b.watch());
    let _join = kit::call("a.join(b)", || combinators::SimpleFutureExt::join(a, b));
    assert_eq!(
        (seen_a.polls(), seen_b.polls()),
        (0, 0),
        "`.join` has polled a child (polls of a and b)"
    );
}

/// A Join polls both of its children at its first poll, although neither is ready.
#[kit::test]
fn both_children_are_polled_while_both_are_pending() {
    let wake = WakeCounter::new("wake");
    let (a, b) = (Probe::new("a").never::<()>(), Probe::new("b").never::<()>());
    let (seen_a, seen_b) = (a.watch(), b.watch());
    let mut join = Subject::new("Join::new(a, b)", Join::new(a, b));
    expect_pending(join.settle(&wake), "the Join of two pending futures");
    assert!(
        seen_a.polls() > 0,
        "`a` was not polled: it can make no progress, and has no wake to call"
    );
    assert!(
        seen_b.polls() > 0,
        "`b` was not polled: it can make no progress, and has no wake to call"
    );
}

/// A Join is Ready as soon as both of its children are.
#[kit::test]
fn two_ready_children_make_it_ready() {
    let wake = WakeCounter::new("wake");
    let join = Join::new(Probe::new("a").ready(()), Probe::new("b").ready(()));
    let mut join = Subject::new("Join::new(a, b)", join);
    let () = expect_ready(join.settle(&wake), "the Join of two ready futures");
}

/// A Join stays Pending while its second child is pending, however often it is polled.
#[kit::test]
fn it_is_pending_while_the_second_is_pending() {
    let wake = WakeCounter::new("wake");
    let join = Join::new(Probe::new("a").ready(()), Probe::new("b").never::<()>());
    let mut join = Subject::new("Join::new(a, b)", join);
    for _ in 0..3 {
        expect_pending(
            join.settle(&wake),
            "the Join of a finished `a` and a pending `b`",
        );
    }
}

/// A Join stays Pending while its first child is pending, however often it is polled.
#[kit::test]
fn it_is_pending_while_the_first_is_pending() {
    let wake = WakeCounter::new("wake");
    let join = Join::new(Probe::new("a").never::<()>(), Probe::new("b").ready(()));
    let mut join = Subject::new("Join::new(a, b)", join);
    for _ in 0..3 {
        expect_pending(
            join.settle(&wake),
            "the Join of a pending `a` and a finished `b`",
        );
    }
}

/// A child that has returned Ready is never polled again, however long the other one takes.
#[kit::test]
fn a_finished_child_is_never_polled_again() {
    let wake = WakeCounter::new("wake");
    for (polls_of_a, polls_of_b) in [(0, 2), (2, 0), (1, 3), (3, 1)] {
        let a = Probe::new("a").waking(polls_of_a).ready(());
        let b = Probe::new("b").waking(polls_of_b).ready(());
        let mut join = Subject::new("Join::new(a, b)", Join::new(a, b));
        expect_ready(
            join.settle(&wake),
            "the Join, polled again after each wake until both children were done,",
        );
    }
}

/// Whichever child can go on first wakes the Join, and so does the other one after it.
#[kit::test]
fn either_child_wakes_the_join() {
    for a_is_first in [true, false] {
        let wake = WakeCounter::new("wake");
        let (a, b) = (Gate::new(), Gate::new());
        let join = Join::new(
            Probe::new("a").gate(&a).ready(()),
            Probe::new("b").gate(&b).ready(()),
        );
        let mut join = Subject::new("Join::new(a, b)", join);
        expect_pending(join.settle(&wake), "the Join of two pending futures");

        let order = [(&a, "a"), (&b, "b")];
        let [(first, first_name), (last, last_name)] = match a_is_first {
            true => order,
            false => [order[1], order[0]],
        };
        open_and_expect_wake(first, first_name, &wake);
        expect_pending(
            join.settle(&wake),
            &format!("the Join, of which only `{first_name}` is done,"),
        );
        open_and_expect_wake(last, last_name, &wake);
        expect_ready(join.settle(&wake), "the Join of two finished futures");
    }
}

/// Every unfinished child is given the wake of the latest poll, not an earlier one.
#[kit::test]
fn the_latest_wake_reaches_both_children() {
    let cases = [(true, true), (true, false), (false, true), (false, false)];
    for (a_is_first, at_once) in cases {
        let (old, new, newest) = (
            WakeCounter::new("the old wake"),
            WakeCounter::new("the new wake"),
            WakeCounter::new("the newest wake"),
        );
        let (a, b) = (Gate::new(), Gate::new());
        let join = Join::new(
            Probe::new("a").gate(&a).ready(()),
            Probe::new("b").gate(&b).ready(()),
        );
        let mut join = Subject::new("Join::new(a, b)", join);
        expect_pending(join.settle(&old), "the Join of two pending futures");
        expect_pending(join.settle(&new), "the Join of two pending futures");

        let order = [(&a, "a"), (&b, "b")];
        let [(first, first_name), (last, last_name)] = match a_is_first {
            true => order,
            false => [order[1], order[0]],
        };
        open_and_expect_wake(first, first_name, &new);
        // The newest wake comes with the poll that finds the first child finished, or with one more.
        if !at_once {
            expect_pending(join.settle(&new), "the Join of one pending future");
        }
        expect_pending(join.settle(&newest), "the Join of one pending future");
        open_and_expect_wake(last, last_name, &newest);
        expect_ready(join.settle(&newest), "the Join of two finished futures");
    }
}

/// Both children make progress in turn: each of two futures that wait for each other can finish.
#[kit::test]
fn children_may_wait_for_each_other() {
    let wake = WakeCounter::new("wake");
    let (a_was_polled, b_was_polled) = (Gate::new(), Gate::new());
    let (open_a, open_b) = (a_was_polled.clone(), b_was_polled.clone());
    let a = Probe::new("a, which waits for b,")
        .calls(move || open_a.open())
        .gate(&b_was_polled)
        .ready(());
    let b = Probe::new("b, which waits for a,")
        .calls(move || open_b.open())
        .gate(&a_was_polled)
        .ready(());
    let mut join = Subject::new("Join::new(a, b)", Join::new(a, b));
    expect_ready(
        join.settle(&wake),
        "the Join of two futures that wait for each other's first poll",
    );
}

/// Each of two futures can finish when it is the other one that has to make progress first, in several polls.
#[kit::test]
fn either_child_may_take_its_time_for_the_other() {
    for a_works in [true, false] {
        let wake = WakeCounter::new("wake");
        let gate = Gate::new();
        let waits = Probe::new("the one that waits").gate(&gate).ready(());
        let mut n_polls = 0;
        let works = Probe::new("the one that works")
            .calls(move || {
                n_polls += 1;
                if n_polls == 4 {
                    gate.open();
                }
            })
            .waking(3)
            .ready(());
        let [a, b] = match a_works {
            true => [works, waits],
            false => [waits, works],
        };
        let mut join = Subject::new("Join::new(a, b)", Join::new(a, b));
        expect_ready(
            join.settle(&wake),
            "the Join of a future that waits for the other one's fourth poll",
        );
    }
}

/// A poll does not sleep: that would hold up every other future of the thread.
#[kit::test]
fn a_poll_does_not_sleep() {
    let mut join = Join::new(Probe::new("a").never::<()>(), Probe::new("b").never::<()>());
    expect_no_sleep("a Join", || {
        let _ = join.poll(|| {});
    });
}

/// A poll returns although a child is still pending, instead of polling it until it is ready.
#[kit::test]
fn a_poll_does_not_loop_until_a_child_is_ready() {
    let wake = WakeCounter::new("wake");
    let a = Probe::new("a").calls(patience("a")).never::<()>();
    let b = Probe::new("b").calls(patience("b")).never::<()>();
    let mut join = Subject::new("Join::new(a, b)", Join::new(a, b));
    expect_pending(join.settle(&wake), "the Join of two pending futures");

    let a = Probe::new("a").ready(());
    let b = Probe::new("b").calls(patience("b")).never::<()>();
    let mut join = Subject::new("Join::new(a, b)", Join::new(a, b));
    expect_pending(
        join.settle(&wake),
        "the Join of a finished `a` and a pending `b`",
    );
}

/// Two Joins that are polled by turns, each with a wake of its own, do not mix them up.
#[kit::test]
fn each_join_has_a_wake_of_its_own() {
    let (wake, other_wake) = (WakeCounter::new("wake"), WakeCounter::new("other wake"));
    let (a, b) = (Gate::new(), Gate::new());
    let join = Join::new(
        Probe::new("a").gate(&a).ready(()),
        Probe::new("b").gate(&b).ready(()),
    );
    let other = Join::new(Probe::new("c").never::<()>(), Probe::new("d").never::<()>());
    let mut join = Subject::new("Join::new(a, b)", join);
    let mut other = Subject::new("Join::new(c, d)", other);
    for (gate, name) in [(&a, "a"), (&b, "b")] {
        expect_pending(join.settle(&wake), "a Join with a pending future");
        expect_pending(
            other.settle(&other_wake),
            "another Join of two pending futures",
        );
        open_and_expect_wake(gate, name, &wake);
    }
    expect_ready(join.settle(&wake), "the Join of two finished futures");
}

/// A Join of silent children does not wake itself, neither while both are pending nor when one has finished.
#[kit::test]
fn it_does_not_wake_itself_while_nothing_happens() {
    let (silent, ready) = (
        |name: &str| Probe::new(name).never::<()>(),
        |name: &str| Probe::new(name).ready(()),
    );
    for (what, n_finished, a, b) in [
        ("two silent futures", 0, silent("a"), silent("b")),
        (
            "a finished `a` and a silent `b`",
            1,
            ready("a"),
            silent("b"),
        ),
        (
            "a silent `a` and a finished `b`",
            1,
            silent("a"),
            ready("b"),
        ),
    ] {
        let wake = WakeCounter::new("wake");
        let mut join = Subject::new("Join::new(a, b)", Join::new(a, b));
        for _ in 0..3 {
            expect_pending(join.settle(&wake), &format!("the Join of {what}"));
        }
        expect_hardly_any_wakes(&wake, n_finished);
    }
}

/// When a Join is dropped, finished or not, each of its children has been dropped exactly once, and not polled any more.
#[kit::test]
fn children_are_dropped_exactly_once() {
    let wake = WakeCounter::new("wake");
    let check = |when: &str, polled: bool, a: Probe<()>, b: Probe<()>| {
        let (seen_a, seen_b) = (a.watch(), b.watch());
        let mut join = Subject::new("Join::new(a, b)", Join::new(a, b));
        if polled {
            let _ = join.settle(&wake);
        }
        let polls = (seen_a.polls(), seen_b.polls());
        kit::call("drop(join)", || drop(join));
        assert_eq!(
            (seen_a.polls(), seen_b.polls()),
            polls,
            "the Join was dropped {when}, and polled its children once more instead of giving them up (polls of a and b)"
        );
        assert_eq!(
            (seen_a.drops(), seen_b.drops()),
            (1, 1),
            "the Join was dropped {when}; its children were not dropped once each (drops of a and b)"
        );
    };
    let (pending, ready) = (
        |name: &str| Probe::new(name).never::<()>(),
        |name: &str| Probe::new(name).ready(()),
    );
    check("before its first poll", false, pending("a"), pending("b"));
    check("while both were pending", true, pending("a"), pending("b"));
    check("while b was pending", true, ready("a"), pending("b"));
    check("while a was pending", true, pending("a"), ready("b"));
    check("after it was Ready", true, ready("a"), ready("b"));
}

/// `a.join(b)` is a Join of `a` and `b`: it polls both, is woken by both, and is Ready when both are.
#[kit::test]
fn the_method_joins() {
    let wake = WakeCounter::new("wake");
    let (a, b) = (Gate::new(), Gate::new());
    let join = combinators::SimpleFutureExt::join(
        Probe::new("a").gate(&a).ready(()),
        Probe::new("b").gate(&b).ready(()),
    );
    let mut join = Subject::new("a.join(b)", join);
    expect_pending(join.settle(&wake), "`a.join(b)` of two pending futures");
    open_and_expect_wake(&b, "b", &wake);
    expect_pending(
        join.settle(&wake),
        "`a.join(b)`, of which only `b` is done,",
    );
    open_and_expect_wake(&a, "a", &wake);
    let () = expect_ready(join.settle(&wake), "`a.join(b)` of two finished futures");
}

/// A Join is a future like any other: Joins of Joins work, and each has its own state.
#[kit::test]
fn joins_can_be_joined() {
    let wake = WakeCounter::new("wake");
    let gates = [Gate::new(), Gate::new(), Gate::new(), Gate::new()];
    let child = |at: usize, name: &str| Probe::new(name).gate(&gates[at]).ready(());
    let join = Join::new(
        Join::new(child(0, "a"), child(1, "b")),
        combinators::SimpleFutureExt::join(child(2, "c"), child(3, "d")),
    );
    let mut join = Subject::new("Join::new(Join::new(a, b), c.join(d))", join);
    expect_pending(join.settle(&wake), "the Join of four pending futures");
    for (at, name) in [(2, "c"), (1, "b"), (3, "d")] {
        open_and_expect_wake(&gates[at], name, &wake);
        expect_pending(
            join.settle(&wake),
            "the Join of four futures, one of them pending,",
        );
    }
    open_and_expect_wake(&gates[0], "a", &wake);
    expect_ready(join.settle(&wake), "the Join of four finished futures");
}

/// No solution passes this test; the runner checks that none does.
#[kit::canary]
fn canary() {
    let wake = WakeCounter::new("wake");
    let a = Probe::new("a").ready(());
    let seen = a.watch();
    let _ = Subject::new(
        "Join::new(a, b)",
        Join::new(a, Probe::new("b").never::<()>()),
    )
    .settle(&wake);
    assert_eq!(
        seen.polls(),
        usize::MAX,
        "this is the canary, which cannot pass"
    );
}
