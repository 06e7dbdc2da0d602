//! Step 1: block_on — a waker that carries data, and a thread that sleeps
//!
//! Write `block_on` in `src/block_on.rs`. It owns one future and one thread, and it does three things in turn: it polls,
//! it sleeps, it is woken.
//!
//! 1. A poll needs a `Pin<&mut F>`: `std::pin::pin!` makes one out of a local variable.
//! 2. It needs a `Context` too, and that needs a `Waker`. Write a struct with what a wake must know, namely which
//!    thread to wake, implement `std::task::Wake` for it, and turn an `Arc` of it into a `Waker` with `Waker::from`.
//! 3. After `Pending` the thread sleeps until it is woken: no loop that polls and polls, and no nap of a millisecond
//!    either.
//!
//! The wake may come at any time: before you sleep, even during the poll; from any thread, any number of times; and
//! after you have returned. It must not get lost. `thread::park` alone does not keep it: its token is one for the whole
//! thread, and the future that you poll may use it up. Keep a flag of your own.

use std::{
    cell::Cell,
    future::poll_fn,
    hint::black_box,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::SeqCst},
        mpsc,
    },
    task::{Poll, Waker},
    thread,
    time::Duration,
};

use context_waker::block_on;
use kit::{Gate, task::Probe};

/// Waits until a probe waits at `gate`, and then calls `and_then`; all on a thread of its own.
fn when_waited_for(gate: &Gate, and_then: impl FnOnce(&Gate) + Send + 'static) {
    let gate = gate.clone();
    thread::spawn(move || {
        while !gate.is_waited_for() {
            if gate.is_open() {
                return;
            }
            // Only so as not to be in the way.
            thread::sleep(Duration::from_micros(100));
        }
        and_then(&gate);
    });
}

/// A future that is `Pending` once, after calling `at_first_poll`.
fn pending_once(mut at_first_poll: impl FnMut(&Waker)) -> impl Future<Output = ()> {
    let mut polled = false;
    poll_fn(move |context| {
        if polled {
            return Poll::Ready(());
        }
        polled = true;
        at_first_poll(context.waker());
        Poll::Pending
    })
}

/// Overwrites the stack below: a waker that points to a local of a function that has returned points to this now.
#[inline(never)]
fn scribble() {
    let rubbish = black_box([0xEE_u8; 65_536]);
    assert_eq!(black_box(rubbish[17]), 0xEE, "the stack is not what it was");
}

/// `block_on` returns what the future returns, and by then the future has been dropped, once.
#[kit::test]
fn returns_the_output() {
    let probe = Probe::new("future").ready(String::from("output"));
    let seen = probe.watch();
    let output: String = kit::call("block_on", || block_on(probe));
    assert_eq!(output, "output", "block_on returned something else");
    let drops = seen.drops();
    assert_eq!(
        drops, 1,
        "block_on owned the future, and dropped it {drops} times before it returned"
    );
}

/// A future that wakes its waker during the poll and returns Pending is polled again.
#[kit::test]
fn a_wake_during_the_poll_is_not_lost() {
    let probe = Probe::new("future").waking(3).ready(7);
    let output: i32 = kit::call("block_on", || block_on(probe));
    assert_eq!(output, 7, "block_on returned something else");
}

/// A wake that another thread has sent before the poll returns is not lost, by whichever of `wake` and `wake_by_ref`.
#[kit::test]
fn a_wake_before_it_sleeps_is_not_lost() {
    let by_value: fn(Waker) = |waker| waker.wake();
    let by_reference: fn(Waker) = |waker| waker.wake_by_ref();
    let by_clone: fn(Waker) = |waker| {
        let clone = waker.clone();
        clone.wake();
    };
    for (name, wake) in [
        ("wake", by_value),
        ("wake_by_ref", by_reference),
        ("clone().wake", by_clone),
    ] {
        kit::note(format!("the waker will be woken by {name}"));
        let future = pending_once(move |waker| {
            let waker = waker.clone();
            let woken = thread::spawn(move || wake(waker)).join();
            assert!(woken.is_ok(), "the waker's {name} panicked");
        });
        kit::call("block_on", || block_on(future));
    }
}

/// A wake that another thread sends after the poll has returned wakes the sleeping thread, by whichever of `wake` and
/// `wake_by_ref`, and through a clone whose original is gone.
#[kit::test]
fn another_thread_wakes_it() {
    let by_value: fn(Waker) = |waker| waker.wake();
    let by_reference: fn(Waker) = |waker| waker.wake_by_ref();
    let by_clone: fn(Waker) = |waker| {
        let clone = waker.clone();
        drop(waker);
        clone.wake_by_ref();
    };
    for (name, wake) in [
        ("wake", by_value),
        ("wake_by_ref", by_reference),
        ("a clone's wake_by_ref", by_clone),
    ] {
        kit::note(format!("the waker will be woken by {name}"));
        let gate = Gate::new();
        let (sender, receiver) = mpsc::channel();
        when_waited_for(&gate, move |gate| {
            let waker = receiver.recv().expect("the future has sent its waker");
            // Nobody waits at the gate in the way it knows of: the wake is ours.
            gate.open();
            wake(waker);
        });
        // The gate is the future's condition; what the probe in it registers is thrown away.
        let mut gated = Box::pin(Probe::new("future").gate(&gate).ready(7));
        let output: i32 = kit::call("block_on", || {
            block_on(poll_fn(|context| {
                let _ = sender.send(context.waker().clone());
                gated
                    .as_mut()
                    .poll(&mut std::task::Context::from_waker(Waker::noop()))
            }))
        });
        assert_eq!(output, 7, "block_on returned something else");
    }
}

/// While nobody wakes it, `block_on` does not poll: not in a tight loop, and not from time to time either.
#[kit::test]
fn it_sleeps_while_nothing_happens() {
    /// The first poll, the one after the wake, and two more for a thread that was woken without a reason.
    const ALLOWED: usize = 4;
    let gate = Gate::new();
    let probe = Probe::new("future").waking(1).gate(&gate).ready(7);
    let seen = probe.watch();
    let (sender, receiver) = mpsc::channel();
    when_waited_for(&gate, move |gate| {
        // Nothing is ordered by this sleep. Who does not poll now will not have polled, however long it takes.
        thread::sleep(Duration::from_millis(300));
        let _ = sender.send(seen.polls());
        gate.open();
    });
    let output: i32 = kit::call("block_on", || block_on(probe));
    assert_eq!(output, 7, "block_on returned something else");
    let polls = receiver.recv().expect("the gate was opened");
    assert!(
        polls <= ALLOWED,
        "the future was woken once, and polled {polls} times within the 300 ms after that"
    );
}

/// While nobody wakes it, the thread of `block_on` really sleeps: it neither spins nor looks at a flag every so often.
#[kit::test]
fn the_thread_sleeps_until_it_is_woken() {
    let gate = Gate::new();
    let probe = Probe::new("future").gate(&gate).ready(7);
    let seen = probe.watch();
    let sleeper = kit::Sleeper::this_thread();
    let (sender, receiver) = mpsc::channel();
    when_waited_for(&gate, move |gate| {
        let _ = sender.send(sleeper.observe("block_on", || seen.polls()));
        gate.open();
    });
    let output: i32 = kit::call("block_on", || block_on(probe));
    assert_eq!(output, 7, "block_on returned something else");
    let verdict = receiver.recv().expect("the gate was opened");
    if let Err(complaint) = verdict {
        panic!("{complaint}");
    }
}

/// A wake still counts when the future itself uses up the thread's park token before it returns Pending.
#[kit::test]
fn the_park_token_may_be_used_up_during_the_poll() {
    let future = pending_once(|waker| {
        waker.wake_by_ref();
        // As a mutex, a channel or another `block_on` inside the future might do.
        thread::park_timeout(Duration::from_millis(1));
    });
    kit::call("block_on", || block_on(future));
}

/// An `unpark` that has nothing to do with a wake neither ends nor upsets `block_on`.
#[kit::test]
fn a_stray_unpark_is_no_wake() {
    let gate = Gate::new();
    let home = thread::current();
    when_waited_for(&gate, move |gate| {
        for _ in 0..3 {
            home.unpark();
            thread::yield_now();
        }
        gate.open();
    });
    let probe = Probe::new("future")
        .calls(|| thread::current().unpark())
        .gate(&gate)
        .ready(7);
    let output: i32 = kit::call("block_on", || block_on(probe));
    assert_eq!(output, 7, "block_on returned something else");
}

/// A `block_on` inside a future that is blocked on either works, and takes no wake away from the outer one, or panics;
/// it does not hang.
#[kit::test]
fn nested_use_does_not_hang() {
    let before: i32 = kit::call("block_on", || block_on(Probe::new("before").ready(1)));
    assert_eq!(before, 1, "block_on returned something else");

    // Both are woken while the inner one is polled.
    block_on_nested(|outer_waker| {
        let mut is_first = true;
        poll_fn(move |context| {
            if !is_first {
                return Poll::Ready(7);
            }
            is_first = false;
            outer_waker.wake_by_ref();
            context.waker().wake_by_ref();
            Poll::Pending
        })
    });

    // Both are woken while the inner one sleeps.
    let gate = Gate::new();
    block_on_nested(|outer_waker| {
        when_waited_for(&gate, move |gate| {
            outer_waker.wake();
            gate.open();
        });
        Probe::new("inner").gate(&gate).ready(7)
    });
    gate.open();
}

/// Blocks on a future that, when it is polled for the first time, blocks on `inner`, and then waits for its own wake.
fn block_on_nested<F: Future<Output = i32>>(inner: impl Fn(Waker) -> F) {
    let mut inner_output = None;
    let outer = poll_fn(|context| {
        if let Some(output) = inner_output {
            return Poll::Ready(Some(output));
        }
        let inner = inner(context.waker().clone());
        let inner = catch_unwind(AssertUnwindSafe(|| {
            kit::call("the inner block_on", || block_on(inner))
        }));
        match inner {
            Ok(output) => {
                inner_output = Some(output);
                Poll::Pending
            }
            Err(_) => {
                kit::note("the inner block_on panicked, as it may");
                Poll::Ready(None)
            }
        }
    });
    let output: Option<i32> = kit::call("the outer block_on", || block_on(outer));
    if let Some(output) = output {
        assert_eq!(output, 7, "the inner block_on returned something else");
    }
}

/// Wakers of an earlier `block_on` may be kept, cloned, woken and dropped for ever; they do not upset a later one.
#[kit::test]
fn a_waker_may_outlive_block_on() {
    let mut kept = None;
    kit::call("the first block_on", || {
        block_on(pending_once(|waker| {
            kept = Some(waker.clone());
            waker.wake_by_ref();
        }))
    });
    let kept = kept.expect("the future was polled");
    scribble();
    kept.wake_by_ref();

    let gate = Gate::new();
    when_waited_for(&gate, move |gate| {
        kept.wake_by_ref();
        let clone = kept.clone();
        clone.wake();
        drop(kept);
        gate.open();
    });
    let probe = Probe::new("second future").gate(&gate).ready(7);
    let output: i32 = kit::call("the second block_on", || block_on(probe));
    assert_eq!(output, 7, "block_on returned something else");
}

/// Each call has its own waker: of two threads that are blocked, a wake wakes the one whose future was given that waker.
#[kit::test]
fn two_threads_may_block_at_once() {
    for order in [["first", "second"], ["second", "first"]] {
        let gates = [("first", Gate::new()), ("second", Gate::new())];
        let (sender, done) = mpsc::channel();
        for (name, gate) in &gates {
            let (name, for_the_thread, sender) = (*name, gate.clone(), sender.clone());
            thread::spawn(move || {
                let output: i32 = block_on(Probe::new(name).gate(&for_the_thread).ready(7));
                let _ = sender.send((name, output));
            });
            while !gate.is_waited_for() {
                thread::yield_now();
            }
        }
        drop(sender);
        kit::note("two threads are in block_on");
        for name in order {
            kit::note(format!("the {name} one is woken"));
            for (_, gate) in gates.iter().filter(|(other, _)| *other == name) {
                gate.open();
            }
            let ended = done.recv().expect("a thread panicked in block_on");
            assert_eq!(
                ended,
                (name, 7),
                "another block_on returned than the one that was woken"
            );
        }
    }
}

/// A wake for one thread that is blocked is not used up by another one that wakes at the same time.
#[kit::test]
fn two_threads_may_be_woken_at_once() {
    // The other thread sleeps in its block_on ...
    let gate = Gate::new();
    let (sender, other_ended) = mpsc::channel();
    let for_the_thread = gate.clone();
    thread::spawn(move || {
        let output: i32 = block_on(Probe::new("other").gate(&for_the_thread).ready(7));
        let _ = sender.send(output);
    });
    while !gate.is_waited_for() {
        thread::yield_now();
    }
    // ... when this one is woken in the middle of a poll, which does not end before the other thread has been woken, too,
    // and has left its block_on.
    let mut other_output = 0;
    let future = pending_once(|waker| {
        waker.wake_by_ref();
        kit::note("the first one is woken in the middle of its poll, and then the other one");
        gate.open();
        other_output = other_ended
            .recv()
            .expect("the other thread panicked in block_on");
    });
    kit::call("the first block_on", || block_on(future));
    assert_eq!(
        other_output, 7,
        "the other block_on returned something else"
    );
}

/// A panic of the future passes through `block_on` and leaves nothing behind: the next `block_on` works.
#[kit::test]
fn a_panic_passes_through() {
    let before: i32 = kit::call("block_on", || block_on(Probe::new("before").ready(1)));
    assert_eq!(before, 1, "block_on returned something else");

    let polls = Cell::new(0);
    let future = poll_fn(|context| -> Poll<()> {
        polls.set(polls.get() + 1);
        if polls.get() == 2 {
            panic!("this panic is part of the test");
        }
        context.waker().wake_by_ref();
        Poll::Pending
    });
    let unwound = catch_unwind(AssertUnwindSafe(|| block_on(future)));
    assert!(
        unwound.is_err(),
        "the future panicked, and block_on returned as if nothing had happened"
    );

    let after: i32 = kit::call("block_on", || {
        block_on(Probe::new("after").waking(1).ready(2))
    });
    assert_eq!(after, 2, "block_on returned something else after a panic");
}

/// A future that is `Ready` when both of two threads have said so, each in its own way of waking.
fn woken_by_two_threads() -> impl Future<Output = ()> {
    let said: Arc<[AtomicBool; 2]> = Arc::default();
    let mut started = false;
    poll_fn(move |context| {
        if !started {
            started = true;
            for number in 0..2 {
                let (said, waker) = (Arc::clone(&said), context.waker().clone());
                thread::spawn(move || {
                    said[number].store(true, SeqCst);
                    match number {
                        0 => waker.wake(),
                        _ => waker.wake_by_ref(),
                    }
                });
            }
        }
        if said.iter().all(|said| said.load(SeqCst)) {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    })
}

/// Whatever the order in which threads run, no wake is lost: `block_on` ends.
#[kit::model]
fn no_wake_is_lost_in_any_schedule() {
    kit::call("block_on", || block_on(woken_by_two_threads()));
}

/// A future may sleep in its poll and so use up the thread's park token, in whatever order the wake and the `unpark`
/// that it sleeps for arrive: `block_on` ends.
#[kit::model]
fn a_token_that_is_used_up_in_the_poll_costs_no_wake() {
    let answered = Arc::new(AtomicBool::new(false));
    let mut polled = false;
    let future = poll_fn(|context| {
        if polled {
            return Poll::Ready(());
        }
        polled = true;
        let (answer, asker) = (Arc::clone(&answered), thread::current());
        let waker = context.waker().clone();
        thread::spawn(move || {
            waker.wake();
            answer.store(true, SeqCst);
            asker.unpark();
        });
        while !answered.load(SeqCst) {
            thread::park();
        }
        Poll::Pending
    });
    kit::call("block_on", || block_on(future));
}

/// No solution passes this test; the runner checks that none does.
#[kit::canary]
fn canary() {
    let output: usize = block_on(std::future::ready(1));
    assert_eq!(
        output,
        usize::MAX,
        "block_on returned 1, of course: this test cannot be passed"
    );
}
