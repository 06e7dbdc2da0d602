//! Step 3: and_then — the second future is made from the first one's output
//!
//! Add a method `.and_then(f)` to `SimpleFutureExt` in `src/ext.rs`, and write the future it returns in
//! `src/and_then.rs`. This file does not compile until the method exists.
//!
//! `get_breakfast().and_then(|food| eat(food))` polls `get_breakfast()` until it is Ready with some food, calls the
//! closure with the food, once, and then polls the future that the closure returned. That future's output is the output
//! of the whole.
//!
//! - Neither `and_then` itself nor any poll before the first future is Ready calls the closure.
//! - The hand-over is that of step 2, with one moment more: the second future does not exist before it.
//! - The bounds are yours to find. This step asks only for closures that a generous signature and a mean one both
//!   accept; step 5 asks for the generous one.

// The trait is the student's. In scope, its methods could take over those of the instruments, so it is called by its path.

kit::simple_future!();

mod support;

use std::sync::{Arc, Mutex};

use kit::{Gate, WakeCounter, Watch};
use support::{expect_hardly_any_wakes, expect_no_sleep, open_and_expect_wake, patience};

/// What a closure was given and what it made, call by call.
#[derive(Clone, Default)]
struct Calls(Arc<Mutex<Vec<(u32, Watch)>>>);

impl Calls {
    /// Wraps a closure so that its calls are recorded. It stays `Fn`, `Clone`, `Send` and `'static`, and numbers are all it
    /// deals in, because how little the student's signature asks of a closure is the matter of step 5.
    fn record(
        &self,
        make: impl Fn(u32) -> Probe<u32> + Clone + Send + 'static,
    ) -> impl Fn(u32) -> Probe<u32> + Clone + Send + 'static {
        let calls = self.clone();
        move |output| {
            kit::note(format!("the closure is called with {output}"));
            let second = make(output);
            calls.0.lock().unwrap().push((output, second.watch()));
            second
        }
    }

    /// The outputs that the closure was called with.
    fn outputs(&self) -> Vec<u32> {
        self.0
            .lock()
            .unwrap()
            .iter()
            .map(|(output, _)| *output)
            .collect()
    }

    /// The number of polls of each future that the closure made.
    fn polls(&self) -> Vec<usize> {
        self.0
            .lock()
            .unwrap()
            .iter()
            .map(|(_, second)| second.polls())
            .collect()
    }

    /// The number of drops of each future that the closure made.
    fn drops(&self) -> Vec<usize> {
        self.0
            .lock()
            .unwrap()
            .iter()
            .map(|(_, second)| second.drops())
            .collect()
    }
}

/// Constructing polls nothing and does not call the closure.
#[kit::test]
fn constructing_polls_nothing_and_calls_nothing() {
    let calls = Calls::default();
    let first = Probe::new("first").ready(1);
    let seen = first.watch();
    let closure = calls.record(|n| Probe::new("second").ready(n));
    let _future = kit::call("first.and_then(closure)", || {
        combinators::SimpleFutureExt::and_then(first, closure)
    });
    assert_eq!(seen.polls(), 0, "`.and_then` has polled `first`");
    assert_eq!(
        calls.outputs(),
        [0; 0],
        "`.and_then` has called the closure"
    );
}

/// The closure is not called before the first future is Ready.
#[kit::test]
fn the_closure_waits_for_the_first() {
    let wake = WakeCounter::new("wake");
    let calls = Calls::default();
    let gate = Gate::new();
    let first = Probe::new("first").gate(&gate).ready(1);
    let future = combinators::SimpleFutureExt::and_then(
        first,
        calls.record(|n| Probe::new("second").ready(n)),
    );
    let mut future = Subject::new("first.and_then(closure)", future);
    for _ in 0..3 {
        expect_pending(
            future.settle(&wake),
            "`and_then`, whose first future is pending,",
        );
        assert_eq!(
            calls.outputs(),
            [0; 0],
            "the closure was called although `first` is still pending"
        );
    }
    open_and_expect_wake(&gate, "first", &wake);
    expect_ready(future.settle(&wake), "`and_then` of two finished futures");
    assert_eq!(
        calls.outputs(),
        [1],
        "the closure should have been called once, with the 1 that `first` returned"
    );
}

/// The closure is given the first future's output, and the second future's output is that of the whole.
#[kit::test]
fn the_output_goes_through_the_closure() {
    let wake = WakeCounter::new("wake");
    let first = Probe::new("first").ready(20);
    let future =
        combinators::SimpleFutureExt::and_then(first, |n: u32| Probe::new("second").ready(n + 22));
    let mut future = Subject::new("first.and_then(closure)", future);
    let output: u32 = expect_ready(
        future.settle(&wake),
        "`and_then` of two ready futures, after which nobody will call a wake,",
    );
    assert_eq!(
        output, 42,
        "`first` returned 20, the closure's future returned 20 + 22"
    );
}

/// When the first future is Ready the second one gets its turn without anybody else's wake.
#[kit::test]
fn the_hand_over_needs_no_outside_help() {
    let wake = WakeCounter::new("wake");
    let calls = Calls::default();
    let second = Gate::new();
    let closure = {
        let second = second.clone();
        calls.record(move |n| Probe::new("second").gate(&second).ready(n))
    };
    let mut future = Subject::new(
        "first.and_then(closure)",
        combinators::SimpleFutureExt::and_then(Probe::new("first").ready(1), closure),
    );
    expect_pending(
        future.settle(&wake),
        "`and_then`, whose second future is pending,",
    );
    assert_eq!(
        calls.outputs(),
        [1],
        "`first` was ready at once, so the closure should have been called once by now, with its 1"
    );
    assert!(
        second.is_waited_for(),
        "the closure's future exists, but was not polled: it has no wake to call, so nobody will ever go on"
    );
}

/// The whole is Pending while its second future is.
#[kit::test]
fn it_is_pending_while_the_second_is_pending() {
    let wake = WakeCounter::new("wake");
    let calls = Calls::default();
    let first = Probe::new("first").ready(1);
    let future = combinators::SimpleFutureExt::and_then(
        first,
        calls.record(|_| Probe::new("second").never::<u32>()),
    );
    let mut future = Subject::new("first.and_then(closure)", future);
    for _ in 0..3 {
        expect_pending(
            future.settle(&wake),
            "`and_then`, whose second future is pending,",
        );
    }
}

/// The first future wakes the whole while it runs, the second one when its turn has come.
#[kit::test]
fn each_future_wakes_in_its_turn() {
    let wake = WakeCounter::new("wake");
    let calls = Calls::default();
    let (first, second) = (Gate::new(), Gate::new());
    let closure = {
        let second = second.clone();
        calls.record(move |n| Probe::new("second").gate(&second).ready(n))
    };
    let future =
        combinators::SimpleFutureExt::and_then(Probe::new("first").gate(&first).ready(1), closure);
    let mut future = Subject::new("first.and_then(closure)", future);
    expect_pending(
        future.settle(&wake),
        "`and_then`, whose first future is pending,",
    );
    open_and_expect_wake(&first, "first", &wake);
    expect_pending(
        future.settle(&wake),
        "`and_then`, whose second future is pending,",
    );
    open_and_expect_wake(&second, "second", &wake);
    expect_ready(future.settle(&wake), "`and_then` of two finished futures");
}

/// However many polls the second future takes, the closure is called once, and its one future is kept.
#[kit::test]
fn the_closure_is_called_once() {
    let wake = WakeCounter::new("wake");
    let calls = Calls::default();
    let first = Probe::new("first").waking(3).ready(1);
    let future = combinators::SimpleFutureExt::and_then(
        first,
        calls.record(|n| Probe::new("second").waking(3).ready(n + 1)),
    );
    let mut future = Subject::new("first.and_then(closure)", future);
    let output: u32 = expect_ready(
        future.settle(&wake),
        "`and_then`, polled again after each wake until both futures were done,",
    );
    assert_eq!(
        calls.outputs(),
        [1],
        "the closure should have been called once, with the 1 that `first` returned"
    );
    assert_eq!(output, 2, "the closure's future returned 2");
}

/// The first future is never polled again once it has returned Ready.
#[kit::test]
fn a_finished_first_is_never_polled_again() {
    let wake = WakeCounter::new("wake");
    let calls = Calls::default();
    let first = Probe::new("first").ready(1);
    let future = combinators::SimpleFutureExt::and_then(
        first,
        calls.record(|n| Probe::new("second").waking(3).ready(n)),
    );
    let mut future = Subject::new("first.and_then(closure)", future);
    expect_ready(
        future.settle(&wake),
        "`and_then`, polled again after each wake until `second` was done,",
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
        let calls = Calls::default();
        let (first, second) = (Gate::new(), Gate::new());
        let closure = {
            let second = second.clone();
            calls.record(move |n| Probe::new("second").gate(&second).ready(n))
        };
        let future = combinators::SimpleFutureExt::and_then(
            Probe::new("first").gate(&first).ready(1),
            closure,
        );
        let mut future = Subject::new("first.and_then(closure)", future);
        for wake in [&old, &new] {
            expect_pending(
                future.settle(wake),
                "`and_then`, whose first future is pending,",
            );
        }
        open_and_expect_wake(&first, "first", &new);
        let wakes = [&new, &newest];
        for wake in &wakes[usize::from(at_once)..] {
            expect_pending(
                future.settle(wake),
                "`and_then`, whose second future is pending,",
            );
        }
        open_and_expect_wake(&second, "second", &newest);
        expect_ready(future.settle(&newest), "`and_then` of two finished futures");
    }
}

/// Two of them that are polled by turns, each with a wake of its own, do not mix them up.
#[kit::test]
fn each_has_a_wake_of_its_own() {
    let (wake, other_wake) = (WakeCounter::new("wake"), WakeCounter::new("other wake"));
    let calls = Calls::default();
    let (first, second) = (Gate::new(), Gate::new());
    let closure = {
        let second = second.clone();
        calls.record(move |n| Probe::new("second").gate(&second).ready(n))
    };
    let future =
        combinators::SimpleFutureExt::and_then(Probe::new("first").gate(&first).ready(1), closure);
    let other = Probe::new("other").never::<u32>();
    let other =
        combinators::SimpleFutureExt::and_then(other, |n: u32| Probe::new("never made").ready(n));
    let mut future = Subject::new("first.and_then(closure)", future);
    let mut other = Subject::new("other.and_then(closure)", other);
    for (gate, name) in [(&first, "first"), (&second, "second")] {
        expect_pending(
            future.settle(&wake),
            &format!("`and_then`, whose {name} future is pending,"),
        );
        expect_pending(
            other.settle(&other_wake),
            "another `and_then`, whose first future is pending,",
        );
        open_and_expect_wake(gate, name, &wake);
    }
    expect_ready(future.settle(&wake), "`and_then` of two finished futures");
}

/// A poll returns although a future is still pending, instead of polling it until it is ready.
#[kit::test]
fn a_poll_does_not_loop_until_a_future_is_ready() {
    let wake = WakeCounter::new("wake");
    let first = Probe::new("first").calls(patience("first")).never::<u32>();
    let future =
        combinators::SimpleFutureExt::and_then(first, |n: u32| Probe::new("second").ready(n));
    let mut future = Subject::new("first.and_then(closure)", future);
    expect_pending(
        future.settle(&wake),
        "`and_then`, whose first future is pending,",
    );

    let second = |_: u32| {
        Probe::new("second")
            .calls(patience("second"))
            .never::<u32>()
    };
    let future = combinators::SimpleFutureExt::and_then(Probe::new("first").ready(1), second);
    let mut future = Subject::new("first.and_then(closure)", future);
    expect_pending(
        future.settle(&wake),
        "`and_then`, whose second future is pending,",
    );
}

/// A poll does not sleep: that would hold up every other future of the thread.
#[kit::test]
fn a_poll_does_not_sleep() {
    let pending = |_: u32| Probe::new("second").never::<u32>();
    let first = Probe::new("first").never::<u32>();
    let mut future = combinators::SimpleFutureExt::and_then(first, pending);
    expect_no_sleep("`and_then`, whose first future is pending,", || {
        let _ = simple_future::SimpleFuture::poll(&mut future, || {});
    });
    let first = Probe::new("first").ready(1);
    let mut future = combinators::SimpleFutureExt::and_then(first, pending);
    expect_no_sleep("`and_then`, whose second future is pending,", || {
        let _ = simple_future::SimpleFuture::poll(&mut future, || {});
    });
}

/// The whole does not wake itself while the future in turn is silent, whichever of the two that is.
#[kit::test]
fn it_does_not_wake_itself_while_nothing_happens() {
    for (which, n_finished, first) in [
        ("first", 0, Probe::new("first").never::<u32>()),
        ("second", 1, Probe::new("first").ready(1)),
    ] {
        let wake = WakeCounter::new("wake");
        let future = combinators::SimpleFutureExt::and_then(first, |_: u32| {
            Probe::new("second").never::<u32>()
        });
        let mut future = Subject::new("first.and_then(closure)", future);
        for _ in 0..3 {
            expect_pending(
                future.settle(&wake),
                &format!("`and_then`, whose {which} future is silent,"),
            );
        }
        expect_hardly_any_wakes(&wake, n_finished);
    }
}

/// When the whole is dropped, finished or not, both futures and all that the closure holds have been dropped,
/// once, and not polled any more.
#[kit::test]
fn everything_is_dropped_exactly_once() {
    let wake = WakeCounter::new("wake");
    let check = |when: &str,
                 polled: bool,
                 first: Probe<u32>,
                 made: &[usize],
                 second: fn(u32) -> Probe<u32>| {
        let calls = Calls::default();
        let held = Arc::new(());
        let seen = first.watch();
        let closure = {
            let held = Arc::clone(&held);
            calls.record(move |n| {
                let _held = &held;
                second(n)
            })
        };
        let mut future = Subject::new(
            "first.and_then(closure)",
            combinators::SimpleFutureExt::and_then(first, closure),
        );
        if polled {
            let _ = future.settle(&wake);
        }
        let polls = (seen.polls(), calls.polls());
        kit::call("drop(future)", || drop(future));
        assert_eq!(
            (seen.polls(), calls.polls()),
            polls,
            "the whole was dropped {when}, and polled a future once more instead of giving it up (polls of `first`, and of \
             each future that the closure made)"
        );
        assert_eq!(
            seen.drops(),
            1,
            "the whole was dropped {when}; drops of `first`"
        );
        assert_eq!(
            calls.drops(),
            made,
            "the whole was dropped {when}; drops of each future that the closure made"
        );
        assert_eq!(
            Arc::strong_count(&held),
            1,
            "the whole was dropped {when}, but what the closure holds is still alive (owners)"
        );
    };
    let pending = |name: &str| Probe::new(name).never::<u32>();
    let ready = |name: &str| Probe::new(name).ready(1);
    check("before its first poll", false, pending("first"), &[], |n| {
        Probe::new("second").ready(n)
    });
    check(
        "while the first was pending",
        true,
        pending("first"),
        &[],
        |n| Probe::new("second").ready(n),
    );
    check(
        "while the second was pending",
        true,
        ready("first"),
        &[1],
        |_| Probe::new("second").never::<u32>(),
    );
    check("after it was Ready", true, ready("first"), &[1], |n| {
        Probe::new("second").ready(n)
    });
}

/// What `and_then` returns is a future like any other: it can be mapped, chained, and used within a closure.
#[kit::test]
fn chains_work() {
    let wake = WakeCounter::new("wake");
    let gates = [Gate::new(), Gate::new(), Gate::new()];
    let [a, b, c] = gates.clone();
    let future = combinators::SimpleFutureExt::and_then(
        combinators::SimpleFutureExt::map(
            combinators::SimpleFutureExt::and_then(
                Probe::new("a").gate(&a).ready(1),
                move |n: u32| {
                    let c = c.clone();
                    let then = Probe::new("b").gate(&b).ready(10 * n + 2);
                    combinators::SimpleFutureExt::and_then(then, move |n: u32| {
                        Probe::new("c").gate(&c).ready(10 * n + 3)
                    })
                },
            ),
            |n: u32| 2 * n,
        ),
        |n: u32| Probe::new("d").ready(n + 1),
    );
    let mut future = Subject::new(
        "a.and_then(|n| b.and_then(c)).map(double).and_then(d)",
        future,
    );
    for (gate, name) in gates.iter().zip(["a", "b", "c"]) {
        expect_pending(
            future.settle(&wake),
            &format!("the chain, while `{name}` is pending,"),
        );
        open_and_expect_wake(gate, name, &wake);
    }
    let output: u32 = expect_ready(future.settle(&wake), "the chain, with every part done,");
    assert_eq!(
        output, 247,
        "a returned 1, b 12, c 123; doubled that is 246, and d returned one more"
    );
}

/// No solution passes this test; the runner checks that none does.
#[kit::canary]
fn canary() {
    let wake = WakeCounter::new("wake");
    let future = combinators::SimpleFutureExt::and_then(Probe::new("first").ready(20), |n: u32| {
        Probe::new("second").ready(n + 22)
    });
    let output: u32 = expect_ready(
        Subject::new("first.and_then(closure)", future).settle(&wake),
        "`and_then` of two ready futures",
    );
    assert_eq!(output, u32::MAX, "this is the canary, which cannot pass");
}
