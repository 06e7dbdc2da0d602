//! Step 2: and_then_fut — one future after another
//!
//! Write `AndThenFut` in `src/and_then_fut.rs`.
//!
//! An `AndThenFut` is made of two futures that both exist already, `first` and `second`. It polls `first` until that is
//! Ready, and only then begins to poll `second`; when `second` is Ready, so is the `AndThenFut`.
//!
//! The moment to think about is the hand-over. When `first` returns Ready, nobody will call a wake on its behalf any
//! more, and `second` has never been given one. Who would poll you again, if you returned Pending now?
//!
//! - `second` is not polled before `first` is Ready; `first` is not polled afterwards.
//! - A Pending of `AndThenFut` comes with a wake: the one of this poll, kept by the child it waits for.
//! - Everything that was said of `Join` still holds: it is inert, it calls no wake while nothing happens, `poll`
//!   returns at once, and dropping it drops both children.

kit::simple_future!();

mod support;

use combinators::AndThenFut;
use kit::{Gate, WakeCounter};
use simple_future::SimpleFuture;
use support::{expect_hardly_any_wakes, expect_no_sleep, open_and_expect_wake, patience};

/// Constructing an AndThenFut polls neither future.
#[kit::test]
fn constructing_polls_nothing() {
    let first = Probe::new("first").ready(());
    let second = Probe::new("second").ready(());
    let (seen_first, seen_second) = (first.watch(), second.watch());
    let _future = kit::call("AndThenFut::new(first, second)", || {
        AndThenFut::new(first, second)
    });
    assert_eq!(
        (seen_first.polls(), seen_second.polls()),
        (0, 0),
        "`AndThenFut::new` has polled a future (polls of first and second)"
    );
}

/// The second future is not polled before the first one is Ready.
#[kit::test]
fn the_second_waits_for_the_first() {
    let wake = WakeCounter::new("wake");
    let second = Probe::new("second").ready(());
    let seen = second.watch();
    let future = AndThenFut::new(Probe::new("first").never::<()>(), second);
    let mut future = Subject::new("AndThenFut::new(first, second)", future);
    for _ in 0..3 {
        expect_pending(
            future.settle(&wake),
            "the AndThenFut with a pending `first`",
        );
    }
    assert_eq!(
        seen.polls(),
        0,
        "`second` was polled although `first` is still pending (polls of second)"
    );
}

/// When the first future is Ready the second one gets its turn without anybody else's wake.
#[kit::test]
fn the_hand_over_needs_no_outside_help() {
    let wake = WakeCounter::new("wake");
    let future = AndThenFut::new(
        Probe::new("first").ready(()),
        Probe::new("second").ready(()),
    );
    let mut future = Subject::new("AndThenFut::new(first, second)", future);
    let () = expect_ready(
        future.settle(&wake),
        "the AndThenFut of two ready futures, after which nobody will call a wake,",
    );
}

/// An AndThenFut is Pending while its second future is, although the first one is done.
#[kit::test]
fn it_is_pending_while_the_second_is_pending() {
    let wake = WakeCounter::new("wake");
    let future = AndThenFut::new(
        Probe::new("first").ready(()),
        Probe::new("second").never::<()>(),
    );
    let mut future = Subject::new("AndThenFut::new(first, second)", future);
    for _ in 0..3 {
        expect_pending(
            future.settle(&wake),
            "the AndThenFut with a pending `second`",
        );
    }
}

/// The first future wakes the AndThenFut while it runs, the second one when its turn has come.
#[kit::test]
fn each_future_wakes_in_its_turn() {
    let wake = WakeCounter::new("wake");
    let (first, second) = (Gate::new(), Gate::new());
    let future = AndThenFut::new(
        Probe::new("first").gate(&first).ready(()),
        Probe::new("second").gate(&second).ready(()),
    );
    let mut future = Subject::new("AndThenFut::new(first, second)", future);
    expect_pending(
        future.settle(&wake),
        "the AndThenFut with a pending `first`",
    );
    open_and_expect_wake(&first, "first", &wake);
    expect_pending(
        future.settle(&wake),
        "the AndThenFut with a pending `second`",
    );
    open_and_expect_wake(&second, "second", &wake);
    expect_ready(
        future.settle(&wake),
        "the AndThenFut of two finished futures",
    );
}

/// A future may take several polls, and is kept from one to the next.
#[kit::test]
fn each_future_may_take_several_polls() {
    let wake = WakeCounter::new("wake");
    let future = AndThenFut::new(
        Probe::new("first").waking(3).ready(()),
        Probe::new("second").waking(3).ready(()),
    );
    let mut future = Subject::new("AndThenFut::new(first, second)", future);
    expect_ready(
        future.settle(&wake),
        "the AndThenFut, polled again after each wake until both futures were done,",
    );
}

/// The first future is never polled again once it has returned Ready.
#[kit::test]
fn a_finished_first_is_never_polled_again() {
    let wake = WakeCounter::new("wake");
    let future = AndThenFut::new(
        Probe::new("first").ready(()),
        Probe::new("second").waking(3).ready(()),
    );
    let mut future = Subject::new("AndThenFut::new(first, second)", future);
    expect_ready(
        future.settle(&wake),
        "the AndThenFut, polled again after each wake until `second` was done,",
    );
}

/// The future that is being waited for is given the wake of the latest poll, not an earlier one.
#[kit::test]
fn the_latest_wake_reaches_the_one_in_turn() {
    // The newest wake comes with the poll of the hand-over, or with one more.
    for at_once in [true, false] {
        let (old, new, newest) = (
            WakeCounter::new("the old wake"),
            WakeCounter::new("the new wake"),
            WakeCounter::new("the newest wake"),
        );
        let (first, second) = (Gate::new(), Gate::new());
        let future = AndThenFut::new(
            Probe::new("first").gate(&first).ready(()),
            Probe::new("second").gate(&second).ready(()),
        );
        let mut future = Subject::new("AndThenFut::new(first, second)", future);
        for wake in [&old, &new] {
            expect_pending(future.settle(wake), "the AndThenFut with a pending `first`");
        }
        open_and_expect_wake(&first, "first", &new);
        let wakes = [&new, &newest];
        for wake in &wakes[usize::from(at_once)..] {
            expect_pending(
                future.settle(wake),
                "the AndThenFut with a pending `second`",
            );
        }
        open_and_expect_wake(&second, "second", &newest);
        expect_ready(
            future.settle(&newest),
            "the AndThenFut of two finished futures",
        );
    }
}

/// Two of them that are polled by turns, each with a wake of its own, do not mix them up.
#[kit::test]
fn each_has_a_wake_of_its_own() {
    let (wake, other_wake) = (WakeCounter::new("wake"), WakeCounter::new("other wake"));
    let (first, second) = (Gate::new(), Gate::new());
    let future = AndThenFut::new(
        Probe::new("first").gate(&first).ready(()),
        Probe::new("second").gate(&second).ready(()),
    );
    let other = AndThenFut::new(
        Probe::new("third").never::<()>(),
        Probe::new("fourth").never::<()>(),
    );
    let mut future = Subject::new("AndThenFut::new(first, second)", future);
    let mut other = Subject::new("AndThenFut::new(third, fourth)", other);
    for (gate, name) in [(&first, "first"), (&second, "second")] {
        expect_pending(
            future.settle(&wake),
            &format!("the AndThenFut with a pending `{name}`"),
        );
        expect_pending(
            other.settle(&other_wake),
            "another AndThenFut, with a pending `third`",
        );
        open_and_expect_wake(gate, name, &wake);
    }
    expect_ready(
        future.settle(&wake),
        "the AndThenFut of two finished futures",
    );
}

/// A poll returns although a future is still pending, instead of polling it until it is ready.
#[kit::test]
fn a_poll_does_not_loop_until_a_future_is_ready() {
    let wake = WakeCounter::new("wake");
    let future = AndThenFut::new(
        Probe::new("first").calls(patience("first")).never::<()>(),
        Probe::new("second").never::<()>(),
    );
    let mut future = Subject::new("AndThenFut::new(first, second)", future);
    expect_pending(
        future.settle(&wake),
        "the AndThenFut with a pending `first`",
    );

    let future = AndThenFut::new(
        Probe::new("first").ready(()),
        Probe::new("second").calls(patience("second")).never::<()>(),
    );
    let mut future = Subject::new("AndThenFut::new(first, second)", future);
    expect_pending(
        future.settle(&wake),
        "the AndThenFut with a pending `second`",
    );
}

/// A poll does not sleep: that would hold up every other future of the thread.
#[kit::test]
fn a_poll_does_not_sleep() {
    let pending = |name: &str| Probe::new(name).never::<()>();
    let mut future = AndThenFut::new(pending("first"), pending("second"));
    expect_no_sleep("an AndThenFut with a pending `first`", || {
        let _ = future.poll(|| {});
    });
    let mut future = AndThenFut::new(Probe::new("first").ready(()), pending("second"));
    expect_no_sleep("an AndThenFut with a pending `second`", || {
        let _ = future.poll(|| {});
    });
}

/// An AndThenFut of silent futures does not wake itself, whichever of the two it waits for.
#[kit::test]
fn it_does_not_wake_itself_while_nothing_happens() {
    for (what, n_finished, first) in [
        ("a silent `first`", 0, Probe::new("first").never::<()>()),
        ("a silent `second`", 1, Probe::new("first").ready(())),
    ] {
        let wake = WakeCounter::new("wake");
        let future = AndThenFut::new(first, Probe::new("second").never::<()>());
        let mut future = Subject::new("AndThenFut::new(first, second)", future);
        for _ in 0..3 {
            expect_pending(future.settle(&wake), &format!("the AndThenFut with {what}"));
        }
        expect_hardly_any_wakes(&wake, n_finished);
    }
}

/// When an AndThenFut is dropped, finished or not, each of its futures has been dropped exactly once, and not polled any more.
#[kit::test]
fn both_futures_are_dropped_exactly_once() {
    let wake = WakeCounter::new("wake");
    let check = |when: &str, polled: bool, first: Probe<()>, second: Probe<()>| {
        let (seen_first, seen_second) = (first.watch(), second.watch());
        let mut future = Subject::new(
            "AndThenFut::new(first, second)",
            AndThenFut::new(first, second),
        );
        if polled {
            let _ = future.settle(&wake);
        }
        let polls = (seen_first.polls(), seen_second.polls());
        kit::call("drop(future)", || drop(future));
        assert_eq!(
            (seen_first.polls(), seen_second.polls()),
            polls,
            "the AndThenFut was dropped {when}, and polled its futures once more instead of giving them up (polls of first and second)"
        );
        assert_eq!(
            (seen_first.drops(), seen_second.drops()),
            (1, 1),
            "the AndThenFut was dropped {when}; its futures were not dropped once each (drops of first and second)"
        );
    };
    let (pending, ready) = (
        |name: &str| Probe::new(name).never::<()>(),
        |name: &str| Probe::new(name).ready(()),
    );
    check(
        "before its first poll",
        false,
        pending("first"),
        pending("second"),
    );
    check(
        "while the first was pending",
        true,
        pending("first"),
        pending("second"),
    );
    check(
        "while the second was pending",
        true,
        ready("first"),
        pending("second"),
    );
    check("after it was Ready", true, ready("first"), ready("second"));
}

/// An AndThenFut is a future like any other: it may be the first or the second of another one.
#[kit::test]
fn they_can_be_nested() {
    let wake = WakeCounter::new("wake");
    let gates = [Gate::new(), Gate::new(), Gate::new(), Gate::new()];
    let part = |at: usize, name: &str| Probe::new(name).gate(&gates[at]).ready(());
    let future = AndThenFut::new(
        AndThenFut::new(part(0, "a"), part(1, "b")),
        AndThenFut::new(part(2, "c"), part(3, "d")),
    );
    let mut future = Subject::new("the AndThenFut of a and b, and then of c and d", future);
    for (gate, name) in gates.iter().zip(["a", "b", "c", "d"]) {
        expect_pending(
            future.settle(&wake),
            &format!("the whole, while `{name}` is pending,"),
        );
        open_and_expect_wake(gate, name, &wake);
    }
    expect_ready(future.settle(&wake), "the whole, with every part done,");
}

/// No solution passes this test; the runner checks that none does.
#[kit::canary]
fn canary() {
    let wake = WakeCounter::new("wake");
    let first = Probe::new("first").ready(());
    let seen = first.watch();
    let future = AndThenFut::new(first, Probe::new("second").never::<()>());
    let _ = Subject::new("AndThenFut::new(first, second)", future).settle(&wake);
    assert_eq!(
        seen.polls(),
        usize::MAX,
        "this is the canary, which cannot pass"
    );
}
