//! Step 4: join_all — any number of futures at once
//!
//! Write `join_all` in `src/join_all.rs`, and the future it returns.
//!
//! `join_all(futures)` is a future that is Ready when every future of the vector is. Its output is the vector of their
//! outputs, in the order in which the futures stood in the vector, whichever of them finished first.
//!
//! - Each poll polls every future that has not finished yet, with the wake of this poll; finished ones never again.
//! - What must be kept from poll to poll? Where do the outputs of those that finish early live until the last one does?
//! - `join_all` of an empty vector waits for nothing: it is Ready, with an empty vector, when it is first polled.
//! - There is no limit on the number of futures, and nothing is asked of their outputs.

kit::simple_future!();

mod support;

use std::{cell::Cell, sync::Arc};

use combinators::join_all;
use kit::{Gate, WakeCounter, Watch};
use simple_future::{Poll, SimpleFuture};
use support::{expect_hardly_any_wakes, expect_no_sleep, open_and_expect_wake, patience};

/// Calling join_all polls none of the futures.
#[kit::test]
fn constructing_polls_nothing() {
    let futures: Vec<Probe<u32>> = ["a", "b"].map(|name| Probe::new(name).ready(1)).into();
    let seen: Vec<Watch> = futures.iter().map(Probe::watch).collect();
    let _all = kit::call("join_all(futures)", || join_all(futures));
    let polls: Vec<usize> = seen.iter().map(Watch::polls).collect();
    assert_eq!(
        polls,
        [0, 0],
        "`join_all` has polled a future (polls of a and b)"
    );
}

/// Joining no futures at all gives an empty vector, and does not wait for anything.
#[kit::test]
fn an_empty_vector_is_ready() {
    let wake = WakeCounter::new("wake");
    let nothing: Vec<Probe<u32>> = Vec::new();
    let mut all = Subject::new("join_all(vec![])", join_all(nothing));
    let outputs: Vec<u32> = expect_ready(
        all.settle(&wake),
        "`join_all` of no futures, whom nobody will ever wake,",
    );
    assert_eq!(outputs, [0; 0], "no futures have no outputs");
}

/// A join_all polls every future at its first poll, although none of them is ready.
#[kit::test]
fn all_are_polled_while_all_are_pending() {
    let wake = WakeCounter::new("wake");
    let futures: Vec<Probe<u32>> = ["a", "b", "c"]
        .map(|name| Probe::new(name).never::<u32>())
        .into();
    let seen: Vec<Watch> = futures.iter().map(Probe::watch).collect();
    let mut all = Subject::new("join_all([a, b, c])", join_all(futures));
    expect_pending(all.settle(&wake), "`join_all` of three pending futures");
    for (seen, name) in seen.iter().zip(["a", "b", "c"]) {
        assert!(
            seen.polls() > 0,
            "`{name}` was not polled: it can make no progress, and has no wake to call"
        );
    }
}

/// In whatever order the futures finish, each wakes the whole, which is Pending until the last, and the outputs are in the order of the futures.
#[kit::test]
fn outputs_are_in_the_order_of_the_futures() {
    let wake = WakeCounter::new("wake");
    const NAMES: [&str; 4] = ["a", "b", "c", "d"];
    // Neither sorted nor all different.
    const OUTPUTS: [u32; 4] = [30, 10, 20, 10];
    for order in orders() {
        let gates: [Gate; 4] = std::array::from_fn(|_| Gate::new());
        let futures: Vec<Probe<u32>> = (0..4)
            .map(|at| Probe::new(NAMES[at]).gate(&gates[at]).ready(OUTPUTS[at]))
            .collect();
        let mut all = Subject::new("join_all([a, b, c, d])", join_all(futures));
        let finished = |count: usize| order.map(|at| NAMES[at])[..count].join(", ");
        for (count, at) in order.into_iter().enumerate() {
            expect_pending(
                all.settle(&wake),
                &format!(
                    "`join_all` of a, b, c and d, of which only [{}] had finished,",
                    finished(count)
                ),
            );
            open_and_expect_wake(&gates[at], NAMES[at], &wake);
        }
        let outputs: Vec<u32> =
            expect_ready(all.settle(&wake), "`join_all` of four finished futures");
        assert_eq!(
            outputs,
            OUTPUTS,
            "a, b, c and d return 30, 10, 20 and 10; this time they finished in the order {}",
            finished(4)
        );
    }
}

/// All orders in which four futures can finish.
fn orders() -> Vec<[usize; 4]> {
    let mut orders = Vec::new();
    for number in 0..256 {
        let order = [number % 4, number / 4 % 4, number / 16 % 4, number / 64];
        if (0..4).all(|at| order.contains(&at)) {
            orders.push(order);
        }
    }
    orders
}

/// Futures that are ready at once make the whole ready without anybody's wake, and keep their order, too.
#[kit::test]
fn ready_futures_need_no_wake() {
    let wake = WakeCounter::new("wake");
    let futures = vec![
        Probe::new("a").ready(2),
        Probe::new("b").ready(3),
        Probe::new("c").ready(1),
    ];
    let mut all = Subject::new("join_all([a, b, c])", join_all(futures));
    let outputs: Vec<u32> = expect_ready(
        all.settle(&wake),
        "`join_all` of three ready futures, after which nobody will call a wake,",
    );
    assert_eq!(outputs, [2, 3, 1], "a, b and c return 2, 3 and 1");
}

/// A future that has returned Ready is never polled again, however long the others take.
#[kit::test]
fn finished_futures_are_never_polled_again() {
    let wake = WakeCounter::new("wake");
    for polls in [[0, 1, 2], [2, 1, 0], [1, 3, 0], [2, 0, 2]] {
        let futures = vec![
            Probe::new("a").waking(polls[0]).ready(1),
            Probe::new("b").waking(polls[1]).ready(2),
            Probe::new("c").waking(polls[2]).ready(3),
        ];
        let mut all = Subject::new("join_all([a, b, c])", join_all(futures));
        let outputs: Vec<u32> = expect_ready(
            all.settle(&wake),
            "`join_all`, polled again after each wake until all were done,",
        );
        assert_eq!(outputs, [1, 2, 3], "a, b and c return 1, 2 and 3");
    }
}

/// Every unfinished future is given the wake of the latest poll, not an earlier one.
#[kit::test]
fn the_latest_wake_reaches_every_unfinished_future() {
    const NAMES: [&str; 3] = ["a", "b", "c"];
    for order in [[0, 1, 2], [2, 1, 0], [1, 0, 2]] {
        let gates: [Gate; 3] = std::array::from_fn(|_| Gate::new());
        let futures: Vec<Probe<u32>> = (0..3)
            .map(|at| Probe::new(NAMES[at]).gate(&gates[at]).ready(1))
            .collect();
        let mut all = Subject::new("join_all([a, b, c])", join_all(futures));
        let first = WakeCounter::new("the first wake");
        expect_pending(all.settle(&first), "`join_all` of three pending futures");
        let mut latest = first;
        for (nth, at) in order.into_iter().enumerate() {
            latest = WakeCounter::new(format!("wake {}", nth + 2));
            expect_pending(
                all.settle(&latest),
                &format!("`join_all` of three futures, {nth} of them finished,"),
            );
            open_and_expect_wake(&gates[at], NAMES[at], &latest);
        }
        expect_ready(all.settle(&latest), "`join_all` of three finished futures");
    }
}

/// Each future can finish when it is another one, before or after it, that has to make progress first, in several polls.
#[kit::test]
fn futures_may_take_their_time_for_each_other() {
    for works_at in 0..3 {
        let wake = WakeCounter::new("wake");
        let gate = Gate::new();
        let mut futures: Vec<Probe<usize>> = (0..2)
            .map(|at| Probe::new(format!("waits {at}")).gate(&gate).ready(at))
            .collect();
        let mut n_polls = 0;
        let works = Probe::new("works")
            .calls(move || {
                n_polls += 1;
                if n_polls == 4 {
                    gate.open();
                }
            })
            .waking(3)
            .ready(2);
        futures.insert(works_at, works);
        let mut all = Subject::new("join_all(three futures)", join_all(futures));
        let outputs: Vec<usize> = expect_ready(
            all.settle(&wake),
            "`join_all` of three futures, of which two wait for the fourth poll of the other,",
        );
        let mut expected = vec![0, 1];
        expected.insert(works_at, 2);
        assert_eq!(outputs, expected, "the futures return their numbers");
    }
}

/// Futures that take up no memory share one address, and are different futures all the same.
#[kit::test]
fn futures_of_no_size_are_told_apart() {
    thread_local! {
        static N_READY: Cell<usize> = const { Cell::new(0) };
    }
    /// Ready at once, with the next number.
    struct Next;
    impl SimpleFuture for Next {
        type Output = usize;
        fn poll(&mut self, _: fn()) -> Poll<usize> {
            let n = N_READY.get();
            N_READY.set(n + 1);
            Poll::Ready(n)
        }
    }

    let wake = WakeCounter::new("wake");
    let mut all = Subject::new(
        "join_all([Next, Next, Next])",
        join_all(vec![Next, Next, Next]),
    );
    let mut outputs: Vec<usize> =
        expect_ready(all.settle(&wake), "`join_all` of three futures of no size");
    // In which order they were polled is up to the student.
    outputs.sort_unstable();
    assert_eq!(
        outputs,
        [0, 1, 2],
        "three futures of no size return 0, 1 and 2, in the order in which they are polled (outputs, sorted)"
    );
}

/// A poll does not sleep: that would hold up every other future of the thread.
#[kit::test]
fn a_poll_does_not_sleep() {
    let futures: Vec<Probe<u32>> = ["a", "b"].map(|name| Probe::new(name).never()).into();
    let mut all = join_all(futures);
    expect_no_sleep("`join_all` of two pending futures", || {
        let _ = all.poll(|| {});
    });
}

/// A poll returns although futures are still pending, instead of polling them until they are ready.
#[kit::test]
fn a_poll_does_not_loop_until_all_are_ready() {
    let wake = WakeCounter::new("wake");
    let futures: Vec<Probe<u32>> = vec![
        Probe::new("a").calls(patience("a")).never::<u32>(),
        Probe::new("b").ready(2),
        Probe::new("c").calls(patience("c")).never::<u32>(),
    ];
    let mut all = Subject::new("join_all([a, b, c])", join_all(futures));
    expect_pending(
        all.settle(&wake),
        "`join_all` of three futures, two of them pending,",
    );
}

/// Two of them that are polled by turns, each with a wake of its own, do not mix them up.
#[kit::test]
fn each_has_a_wake_of_its_own() {
    let (wake, other_wake) = (WakeCounter::new("wake"), WakeCounter::new("other wake"));
    let (a, b) = (Gate::new(), Gate::new());
    let all = join_all(vec![
        Probe::new("a").gate(&a).ready(1),
        Probe::new("b").gate(&b).ready(2),
    ]);
    let other = join_all(vec![Probe::new("c").never::<u32>()]);
    let mut all = Subject::new("join_all([a, b])", all);
    let mut other = Subject::new("join_all([c])", other);
    for (gate, name) in [(&a, "a"), (&b, "b")] {
        expect_pending(all.settle(&wake), "`join_all` with a pending future");
        expect_pending(
            other.settle(&other_wake),
            "another `join_all`, of a pending future,",
        );
        open_and_expect_wake(gate, name, &wake);
    }
    let outputs: Vec<i32> = expect_ready(all.settle(&wake), "`join_all` of two finished futures");
    assert_eq!(outputs, [1, 2], "a and b return 1 and 2");
}

/// A join_all of silent futures does not wake itself, not even when some have finished.
#[kit::test]
fn it_does_not_wake_itself_while_nothing_happens() {
    for (what, n_finished, a) in [
        ("two silent futures", 0, Probe::new("a").never::<u32>()),
        (
            "a finished and a silent future",
            1,
            Probe::new("a").ready(1),
        ),
    ] {
        let wake = WakeCounter::new("wake");
        let futures: Vec<Probe<u32>> = vec![a, Probe::new("b").never::<u32>()];
        let mut all = Subject::new("join_all([a, b])", join_all(futures));
        for _ in 0..3 {
            expect_pending(all.settle(&wake), &format!("`join_all` of {what}"));
        }
        expect_hardly_any_wakes(&wake, n_finished);
    }
}

/// When a join_all is dropped, finished or not, each future has been dropped once and not polled any more, and the outputs it holds have been dropped.
#[kit::test]
fn futures_and_outputs_are_dropped_exactly_once() {
    let wake = WakeCounter::new("wake");
    let output = Arc::new(());
    for (when, polled, b_is_ready) in [
        ("before its first poll", false, false),
        ("while one future was pending", true, false),
        ("after it was Ready", true, true),
    ] {
        let b = match b_is_ready {
            true => Probe::new("b").ready(Arc::clone(&output)),
            false => Probe::new("b").never::<Arc<()>>(),
        };
        let futures = vec![Probe::new("a").ready(Arc::clone(&output)), b];
        let seen: Vec<Watch> = futures.iter().map(Probe::watch).collect();
        let mut all = Subject::new("join_all([a, b])", join_all(futures));
        if polled {
            let _ = all.settle(&wake);
        }
        let polls: Vec<usize> = seen.iter().map(Watch::polls).collect();
        kit::call("drop(all)", || drop(all));
        let polls_after: Vec<usize> = seen.iter().map(Watch::polls).collect();
        assert_eq!(
            polls_after, polls,
            "`join_all` was dropped {when}, and polled its futures once more instead of giving them up (polls of a and b)"
        );
        let drops: Vec<usize> = seen.iter().map(Watch::drops).collect();
        assert_eq!(
            drops,
            [1, 1],
            "`join_all` was dropped {when}; drops of a and b"
        );
        assert_eq!(
            Arc::strong_count(&output),
            1,
            "`join_all` was dropped {when}, but an output that it held is still alive (owners)"
        );
    }
}

/// There is no limit on the number of futures.
#[kit::test]
fn hundreds_of_futures_can_be_joined() {
    let wake = WakeCounter::new("wake");
    // 32 at a time, so that a solution that calls its own wake after each of them settles, too. When the first of them have
    // finished, 256 are left, which a byte takes for none.
    let gates: [Gate; 9] = std::array::from_fn(|_| Gate::new());
    let futures: Vec<Probe<usize>> = (0..288)
        .map(|at| {
            Probe::new(format!("future {at}"))
                .gate(&gates[at % 9])
                .ready(at)
        })
        .collect();
    let mut all = Subject::new("join_all(288 futures)", join_all(futures));
    for (at, gate) in gates.iter().enumerate() {
        expect_pending(
            all.settle(&wake),
            &format!("`join_all` of 288 futures, {} of them finished,", 32 * at),
        );
        open_and_expect_wake(gate, &format!("future {at}"), &wake);
    }
    let outputs: Vec<usize> = expect_ready(all.settle(&wake), "`join_all` of 288 finished futures");
    assert!(
        outputs.iter().copied().eq(0..288),
        "future n returns n, but the outputs are {outputs:?}"
    );
}

/// What join_all returns is a future like any other: vectors of vectors can be joined, and each has its own state.
#[kit::test]
fn they_can_be_nested() {
    let wake = WakeCounter::new("wake");
    let gates: [Gate; 3] = std::array::from_fn(|_| Gate::new());
    let child =
        |at: usize, name: &str, output: u32| Probe::new(name).gate(&gates[at]).ready(output);
    let all = join_all(vec![
        join_all(vec![child(0, "a", 1), child(1, "b", 2)]),
        join_all(Vec::<Probe<u32>>::new()),
        join_all(vec![child(2, "c", 3)]),
    ]);
    let mut all = Subject::new(
        "join_all([join_all([a, b]), join_all([]), join_all([c])])",
        all,
    );
    for (at, name) in [(1, "b"), (2, "c"), (0, "a")] {
        expect_pending(
            all.settle(&wake),
            &format!("the whole, while `{name}` is pending,"),
        );
        open_and_expect_wake(&gates[at], name, &wake);
    }
    let outputs: Vec<Vec<u32>> =
        expect_ready(all.settle(&wake), "the whole, with every part done,");
    assert_eq!(
        outputs,
        [vec![1, 2], vec![], vec![3]],
        "a, b and c return 1, 2 and 3"
    );
}

/// No solution passes this test; the runner checks that none does.
#[kit::canary]
fn canary() {
    let wake = WakeCounter::new("wake");
    let all = join_all(vec![Probe::new("a").ready(20_u64)]);
    let outputs: Vec<u64> = expect_ready(
        Subject::new("join_all([a])", all).settle(&wake),
        "`join_all` of a ready future",
    );
    assert_eq!(outputs, [u64::MAX], "this is the canary, which cannot pass");
}
