//! Step 5: run_all — sleeping until woken
//!
//! Write `run_all` in `src/run_all.rs`. It polls the futures it is given, all on the calling thread, and returns when
//! the last of them is ready. To each it gives one and the same `wake`, a function of your own. A `fn()` cannot carry
//! data, so what it says it must say through a `static`, and it cannot say *which* future is worth another poll.
//!
//! - First every future is polled. After that, each call of `wake` is followed by a poll of every unfinished future;
//!   several calls may be answered by one round.
//! - No call is lost, wherever it comes from: from inside a poll, from another thread, while you poll, or just before
//!   you go to sleep. `wake` may be called any number of times, never waits for the caller of `run_all`, and does no
//!   harm when it comes after the end.
//! - A finished future is never polled again.
//! - While nobody calls `wake`, the thread sleeps: it neither polls, nor looks at a flag or a clock every so often. So it
//!   sleeps without a time limit, and leaves no other thread behind to keep looking in its place.
//! - It goes on for as many rounds as it takes.
//! - When `run_all` returns, every future has been dropped. With no futures it returns at once.
//! - It may be called again later, and from another thread. Two calls at the same time would have to share one `wake`;
//!   nobody asks for that.
//!
//! `std::sync::{Mutex, Condvar}`, `std::sync::mpsc` and `std::thread::{park, unpark}` all can do the sleeping.

kit::simple_future!();

use simple_future::{Poll, SimpleFuture, run_all};
use std::{
    cell::Cell,
    rc::Rc,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::SeqCst},
        mpsc,
    },
    thread,
    time::{Duration, Instant},
};

type Futures = Vec<Box<dyn SimpleFuture<Output = ()>>>;

/// Calls the student's `run_all`.
fn run(futures: Futures) {
    kit::call("run_all", || run_all(futures));
}

/// Waits, on a helper thread, for something that a right solution does sooner or later.
fn wait_until(happened: impl Fn() -> bool) {
    while !happened() {
        thread::sleep(Duration::from_millis(1));
    }
}

/// A future made of a closure.
struct PollFn<F>(F);

impl<F: FnMut(fn()) -> Poll<()>> SimpleFuture for PollFn<F> {
    type Output = ();

    fn poll(&mut self, wake: fn()) -> Poll<()> {
        (self.0)(wake)
    }
}

/// With no futures there is nothing to wait for.
#[kit::test]
fn no_futures_no_waiting() {
    run(Vec::new());
}

/// Every future is polled in the first round, and one that is ready then is never polled again.
#[kit::test]
fn futures_that_are_ready_at_once_are_polled_once() {
    let probes: Vec<Probe<()>> = ["a", "b", "c", "d", "e"]
        .map(|name| Probe::new(name).ready(()))
        .into();
    let watches: Vec<kit::Watch> = probes.iter().map(Probe::watch).collect();
    run(probes
        .into_iter()
        .map(|probe| Box::new(probe) as _)
        .collect());
    let n_polls: Vec<usize> = watches.iter().map(kit::Watch::polls).collect();
    assert!(
        n_polls == [1; 5],
        "five futures, each ready at its first poll, were polled {n_polls:?} times, not once each"
    );
}

/// A future that calls its wake while it is being polled is polled again.
#[kit::test]
fn a_wake_from_inside_a_poll_counts() {
    let probe = Probe::new("a").waking(3).ready(());
    let a = probe.watch();
    run(vec![Box::new(probe)]);
    assert!(
        a.is_ready(),
        "`run_all` returned although a future was still pending"
    );
}

/// A wake that comes while a round is under way is still there when the round is over.
#[kit::test]
fn a_wake_in_the_middle_of_a_round_is_not_lost() {
    let gate = kit::Gate::new();
    let (left, right) = (
        Probe::new("left").gate(&gate).ready(()),
        Probe::new("right").gate(&gate).ready(()),
    );
    let mut n_polls = 0;
    let middle = Probe::new("middle")
        .calls(move || {
            n_polls += 1;
            if n_polls == 3 {
                gate.open();
            }
        })
        .waking(2)
        .ready(());
    let watches = [left.watch(), middle.watch(), right.watch()];
    run(vec![Box::new(left), Box::new(middle), Box::new(right)]);
    assert!(
        watches.iter().all(kit::Watch::is_ready),
        "`run_all` returned although a future was still pending"
    );
}

/// Futures take turns: one that waits for another, before or after it in the `Vec`, does not keep it from running.
#[kit::test]
fn futures_take_turns() {
    for waits_first in [true, false] {
        let gate = kit::Gate::new();
        let waits = Probe::new("waits for the other").gate(&gate).ready(());
        let mut n_polls = 0;
        let works = Probe::new("the other")
            .calls(move || {
                n_polls += 1;
                if n_polls == 3 {
                    gate.open();
                }
            })
            .waking(2)
            .ready(());
        let watches = [waits.watch(), works.watch()];
        let mut futures: Futures = vec![Box::new(waits), Box::new(works)];
        if !waits_first {
            futures.reverse();
        }
        run(futures);
        assert!(
            watches.iter().all(kit::Watch::is_ready),
            "`run_all` returned although a future was still pending"
        );
    }
}

/// A future that keeps asking for another poll does not keep the others from theirs, wherever it stands in the `Vec`.
#[kit::test]
fn one_that_keeps_asking_does_not_starve_the_others() {
    for eager_at in 0..3 {
        let others = [Probe::new("b"), Probe::new("c")].map(|script| script.pending(3).ready(()));
        let watches = others.each_ref().map(Probe::watch);
        let mut n_polls = 0;
        let eager = PollFn(move |wake: fn()| {
            n_polls += 1;
            if watches.iter().all(kit::Watch::is_ready) {
                return Poll::Ready(());
            }
            assert!(
                n_polls < 1_000,
                "a future that calls `wake` in each of its polls was polled {n_polls} times, while others were polled \
                 {:?} times",
                watches.each_ref().map(kit::Watch::polls)
            );
            wake();
            Poll::Pending
        });
        let mut futures: Futures = others.map(|probe| Box::new(probe) as _).into();
        futures.insert(eager_at, Box::new(eager));
        run(futures);
    }
}

/// A future that has finished is left alone while the others go on.
#[kit::test]
fn finished_futures_are_left_alone() {
    let futures: Vec<Probe<()>> = [2, 0, 5, 0, 1]
        .into_iter()
        .enumerate()
        .map(|(i, n)| Probe::new(format!("future {i}")).waking(n).ready(()))
        .collect();
    let watches: Vec<kit::Watch> = futures.iter().map(Probe::watch).collect();
    run(futures
        .into_iter()
        .map(|probe| Box::new(probe) as _)
        .collect());
    assert!(
        watches.iter().all(kit::Watch::is_ready),
        "`run_all` returned although a future was still pending"
    );
}

/// A wake from another thread ends the sleep.
#[kit::test]
fn a_wake_from_another_thread_counts() {
    let gate = kit::Gate::new();
    let probe = Probe::new("a").gate(&gate).ready(());
    let a = probe.watch();
    thread::spawn(move || {
        wait_until(|| gate.is_waited_for());
        gate.open();
    });
    run(vec![Box::new(probe)]);
    assert!(
        a.is_ready(),
        "`run_all` returned although a future was still pending"
    );
}

/// A wake from another thread in the middle of a poll returns before the poll does, and counts.
#[kit::test]
fn a_wake_from_another_thread_during_a_poll_counts() {
    let mut n_polls = 0;
    run(vec![Box::new(PollFn(move |wake: fn()| {
        n_polls += 1;
        if n_polls == 3 {
            return Poll::Ready(());
        }
        let elsewhere = thread::spawn(move || kit::call("wake, on another thread", wake)).join();
        assert!(elsewhere.is_ok(), "`wake` panicked on another thread");
        Poll::Pending
    }))]);
}

/// A wake may be meant for any of the futures, so each that is unfinished is polled.
#[kit::test]
fn any_of_them_may_be_meant() {
    let gates = [(); 3].map(|()| kit::Gate::new());
    let mut probes = Vec::new();
    for (name, gate) in ["a", "b", "c"].iter().zip(&gates) {
        probes.push(Probe::new(*name).gate(gate).ready(()));
    }
    let watches: Vec<kit::Watch> = probes.iter().map(Probe::watch).collect();
    let seen = watches.clone();
    thread::spawn(move || {
        wait_until(|| gates.iter().all(kit::Gate::is_waited_for));
        for i in [2, 0, 1] {
            gates[i].open();
            wait_until(|| seen[i].is_ready());
        }
    });
    run(probes
        .into_iter()
        .map(|probe| Box::new(probe) as _)
        .collect());
    assert!(
        watches.iter().all(kit::Watch::is_ready),
        "`run_all` returned although a future was still pending"
    );
}

/// Wakes for several futures may arrive as one; then each of these futures is polled.
#[kit::test]
fn one_round_may_answer_several_wakes() {
    let gates = [(); 4].map(|()| kit::Gate::new());
    let waiting: Vec<Probe<()>> = gates
        .iter()
        .enumerate()
        .map(|(i, gate)| Probe::new(format!("waiting {i}")).gate(gate).ready(()))
        .collect();
    let watches: Vec<kit::Watch> = waiting.iter().map(Probe::watch).collect();
    let mut n_polls = 0;
    let opener = Probe::new("opener")
        .calls(move || {
            n_polls += 1;
            if n_polls == 2 {
                gates.iter().for_each(kit::Gate::open);
            }
        })
        .waking(1)
        .ready(());
    let mut futures: Futures = waiting
        .into_iter()
        .map(|probe| Box::new(probe) as _)
        .collect();
    futures.insert(2, Box::new(opener));
    run(futures);
    assert!(
        watches.iter().all(kit::Watch::is_ready),
        "`run_all` returned although a future was still pending"
    );
}

/// A wake that turns out to be for nothing is answered by a poll, and then `run_all` waits for the next.
#[kit::test]
fn a_wake_for_nothing_does_no_harm() {
    let gate = kit::Gate::new();
    let probe = Probe::new("a").gate(&gate).ready(());
    let a = probe.watch();
    let seen = a.clone();
    thread::spawn(move || {
        wait_until(|| gate.is_waited_for());
        for _ in 0..3 {
            let before: usize = seen.polls();
            seen.wake();
            wait_until(|| seen.polls() > before);
        }
        gate.open();
    });
    run(vec![Box::new(probe)]);
    assert!(
        a.is_ready(),
        "`run_all` returned although a future was still pending"
    );
}

/// While nobody calls `wake`, the thread sleeps: it neither polls nor keeps looking.
#[kit::test]
fn nothing_happens_while_nobody_wakes() {
    let gate = kit::Gate::new();
    let probe = Probe::new("a").gate(&gate).ready(());
    let a = probe.watch();
    let sleeper = kit::Sleeper::this_thread();
    let observer = thread::spawn(move || {
        wait_until(|| gate.is_waited_for());
        let verdict = sleeper.observe("run_all", || a.polls());
        gate.open();
        verdict
    });
    run(vec![Box::new(probe)]);
    let verdict = observer.join().expect("the observer does not panic");
    if let Err(complaint) = verdict {
        panic!("{complaint}");
    }
}

/// However often a future calls its wake during one poll, the calls return.
#[kit::test]
fn many_wakes_in_one_poll_are_as_good_as_one() {
    // Too many for a bounded queue or a pipe, and a multiple of 65536, at which a counter in two bytes is zero again.
    let mut n_wakes = [1, 1 << 17, 1].into_iter();
    run(vec![Box::new(PollFn(move |wake: fn()| {
        let Some(n) = n_wakes.next() else {
            return Poll::Ready(());
        };
        (0..n).for_each(|_| wake());
        Poll::Pending
    }))]);
}

/// `run_all` goes on for as many rounds as it takes.
#[kit::test]
fn it_goes_on_for_fifty_thousand_rounds() {
    /// Who needs long for a round, with a thread for each sleep, say, need not do them all.
    const PATIENCE: Duration = Duration::from_secs(2);
    let (began, n_left) = (Instant::now(), Rc::new(Cell::new(50_000)));
    let still = Rc::clone(&n_left);
    run(vec![Box::new(PollFn(move |wake: fn()| {
        if still.get() < 47_000 && began.elapsed() > PATIENCE {
            still.set(0);
        }
        if still.get() == 0 {
            return Poll::Ready(());
        }
        still.set(still.get() - 1);
        wake();
        Poll::Pending
    }))]);
    assert_eq!(
        n_left.get(),
        0,
        "`run_all` returned before its future was ready: so many more polls would have been needed"
    );
}

/// A finished future may call its wake while it is dropped; that call returns, and the others go on.
#[kit::test]
fn a_wake_may_come_while_a_future_is_dropped() {
    /// Ready at its first poll.
    struct WakesWhenDropped(Option<fn()>);
    impl SimpleFuture for WakesWhenDropped {
        type Output = ();
        fn poll(&mut self, wake: fn()) -> Poll<()> {
            self.0 = Some(wake);
            Poll::Ready(())
        }
    }
    impl Drop for WakesWhenDropped {
        fn drop(&mut self) {
            if let Some(wake) = self.0 {
                kit::call("wake, while a finished future is dropped", wake);
            }
        }
    }

    for is_first in [true, false] {
        let goes_on = Probe::new("the other").waking(3).ready(());
        let seen = goes_on.watch();
        let mut futures: Futures = vec![Box::new(WakesWhenDropped(None)), Box::new(goes_on)];
        if !is_first {
            futures.reverse();
        }
        run(futures);
        assert!(
            seen.is_ready(),
            "`run_all` returned although a future was still pending"
        );
    }
}

/// A wake may be called after everything is over, and leaves the next `run_all` unharmed.
#[kit::test]
fn a_wake_may_come_too_late() {
    let (keep, kept) = mpsc::channel::<fn()>();
    run(vec![Box::new(PollFn(move |wake| {
        keep.send(wake).expect("the test keeps the receiver");
        Poll::Ready(())
    }))]);
    let late: fn() = kept
        .try_recv()
        .expect("`run_all` returned without having polled its only future");
    kit::call("the late wake", || {
        late();
        late();
    });
    let from_elsewhere = thread::spawn(late).join();
    assert!(
        from_elsewhere.is_ok(),
        "the `wake` panicked when it was called after `run_all` had returned"
    );

    let gate = kit::Gate::new();
    let probe = Probe::new("a").waking(1).gate(&gate).ready(());
    let a = probe.watch();
    thread::spawn(move || {
        wait_until(|| gate.is_waited_for());
        late();
        gate.open();
    });
    run(vec![Box::new(probe)]);
    assert!(
        a.is_ready(),
        "`run_all` returned although a future was still pending"
    );
}

/// `run_all` may be called again, also from another thread than the first time.
#[kit::test]
fn it_may_be_called_again_from_another_thread() {
    fn run_one(name: &str) {
        let gate = kit::Gate::new();
        let probe = Probe::new(name).gate(&gate).ready(());
        let seen = probe.watch();
        thread::spawn(move || {
            wait_until(|| gate.is_waited_for());
            gate.open();
        });
        run(vec![Box::new(probe)]);
        assert!(
            seen.is_ready(),
            "`run_all` returned although a future was still pending"
        );
    }

    let elsewhere = thread::spawn(|| run_one("on another thread")).join();
    assert!(elsewhere.is_ok(), "`run_all` failed on another thread");
    run_one("on this thread");
    run_one("again on this thread");
}

/// When `run_all` returns, each future has been dropped, once.
#[kit::test]
fn each_future_is_dropped_once() {
    let probes: Vec<Probe<()>> = ["a", "b", "c"]
        .into_iter()
        .zip([0, 2, 1])
        .map(|(name, n)| Probe::new(name).waking(n).ready(()))
        .collect();
    let watches: Vec<kit::Watch> = probes.iter().map(Probe::watch).collect();
    run(probes
        .into_iter()
        .map(|probe| Box::new(probe) as _)
        .collect());
    let n_drops: Vec<usize> = watches.iter().map(kit::Watch::drops).collect();
    assert!(
        n_drops == [1; 3],
        "when `run_all` had returned, its three futures had been dropped {n_drops:?} times, not once each"
    );
}

/// A future that is woken by a thread, which it starts at its first poll.
#[derive(Default)]
struct WaitsForThread {
    done: Option<Arc<AtomicBool>>,
}

impl SimpleFuture for WaitsForThread {
    type Output = ();

    fn poll(&mut self, wake: fn()) -> Poll<()> {
        let Some(done) = &self.done else {
            let done = Arc::new(AtomicBool::new(false));
            self.done = Some(Arc::clone(&done));
            thread::spawn(move || {
                done.store(true, SeqCst);
                wake();
            });
            return Poll::Pending;
        };
        if done.load(SeqCst) {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    }
}

/// Whatever the order in which threads run, no wake is lost: `run_all` ends.
#[kit::model]
fn no_wake_is_lost_in_any_schedule() {
    run(vec![Box::new(WaitsForThread::default())]);
}

/// Two futures that are woken by two threads, whatever their order, both come to their end.
#[kit::model]
fn no_wake_is_lost_when_two_threads_wake() {
    run(vec![
        Box::new(WaitsForThread::default()),
        Box::new(WaitsForThread::default()),
    ]);
}

/// A wake that another thread calls twice, the second time perhaps too late, leaves the next `run_all` unharmed,
/// whatever the order.
#[kit::model]
fn a_late_wake_harms_no_schedule() {
    let mut polled = false;
    let woken_twice = PollFn(move |wake: fn()| {
        if polled {
            return Poll::Ready(());
        }
        polled = true;
        thread::spawn(move || {
            wake();
            wake();
        });
        Poll::Pending
    });
    run(vec![Box::new(woken_twice)]);
    run(vec![Box::new(WaitsForThread::default())]);
}

/// No solution passes this test; the runner checks that none does.
#[kit::canary]
fn canary() {
    let probe = Probe::new("a").waking(1).ready(());
    let a = probe.watch();
    run(vec![Box::new(probe)]);
    let n_polls: usize = a.polls();
    assert_eq!(n_polls, usize::MAX);
}
