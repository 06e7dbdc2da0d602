//! Step 4: legacy — the futures of chapter 1 among the real ones
//!
//! Implement `Future` for `Legacy` in `src/legacy.rs`. The inner future is a `SimpleFuture`: it wants a `wake: fn()`,
//! and a `fn()` carries no data. So yours cannot know which future has called it. All that it can do is wake everyone
//! who waits: it needs a list, in a `static`, of the wakers of all legacy futures that are pending.
//!
//! Ask yourself, for each line, what happens if the inner future calls `wake` at that very moment, from another thread:
//!
//! - before the poll, during the poll, after the poll;
//! - while `wake` is on its way through the list already, for another future;
//! - while a waker from the list, which may run anything, polls a legacy future itself.
//!
//! `Pin` gives you no trouble here: `SimpleFuture::poll` takes `&mut self`, so the inner future is not pinned. Say so
//! (`impl<F> Unpin for Legacy<F> {}`), or ask for `F: Unpin`.

kit::simple_future!();

use std::{
    cell::RefCell,
    rc::Rc,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst},
    },
    task::{Context, Poll, Wake, Waker},
    thread,
    time::{Duration, Instant},
};

use context_waker::Legacy;
use kit::{
    Gate,
    task::{self, CountingWaker},
};

/// The `wake` of all legacy futures is one and the same, so tests in one process would wake each other.
fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Waits until `waker` has been woken more than `before` times, for about a second at most.
///
/// Most solutions wake within the call of `wake`; but it may also be done a little later, by another thread.
fn is_woken(waker: &CountingWaker, before: usize) -> bool {
    soon(|| waker.count() > before)
}

fn soon(condition: impl Fn() -> bool) -> bool {
    for _ in 0..1000 {
        if condition() {
            return true;
        }
        thread::sleep(Duration::from_millis(1));
    }
    false
}

/// A legacy future becomes ready when the inner one does, with its output.
#[kit::test]
fn passes_the_output_on() {
    let _alone = alone();
    let waker = CountingWaker::new("A");
    let mut subject = task::Subject::new("Legacy", Legacy(Probe::new("inner").ready(7)));
    let poll = subject.poll(&waker.waker());
    let output: i32 = task::expect_ready(poll, "a legacy future whose inner one is ready");
    assert_eq!(
        output, 7,
        "the inner future returned 7, the legacy future something else"
    );
}

/// A legacy future is pending while the inner one is; when the inner one calls its `wake`, the task is woken.
#[kit::test]
fn a_call_of_wake_wakes_the_task() {
    let _alone = alone();
    let gate = Gate::new();
    let waker = CountingWaker::new("A");
    let mut subject =
        task::Subject::new("Legacy", Legacy(Probe::new("inner").gate(&gate).ready(7)));
    task::expect_pending(
        subject.settle(&waker),
        "a legacy future whose inner one is pending",
    );
    let before = waker.count();
    gate.open();
    assert!(
        is_woken(&waker, before),
        "the inner future called its wake, and the task was not woken"
    );
    let output: i32 = task::expect_ready(subject.poll(&waker.waker()), "the woken legacy future");
    assert_eq!(output, 7, "the legacy future returned something else");
}

/// The inner future may call its `wake` from another thread.
#[kit::test]
fn a_call_from_another_thread_wakes_the_task() {
    let _alone = alone();
    let gate = Gate::new();
    let waker = CountingWaker::new("A");
    let mut subject =
        task::Subject::new("Legacy", Legacy(Probe::new("inner").gate(&gate).ready(7)));
    task::expect_pending(subject.settle(&waker), "the legacy future");
    let before = waker.count();
    let opened = thread::spawn(move || gate.open()).join();
    assert!(opened.is_ok(), "wake panicked in another thread");
    assert!(
        is_woken(&waker, before),
        "the inner future called its wake in another thread, and the task was not woken"
    );
}

/// A call of `wake` that comes during the poll is not lost: the task is woken, and the next poll goes on.
#[kit::test]
fn a_call_during_the_poll_is_not_lost() {
    let _alone = alone();
    let waker = CountingWaker::new("A");
    let mut subject = task::Subject::new("Legacy", Legacy(Probe::new("inner").waking(3).ready(7)));
    for _ in 0..16 {
        let before = waker.count();
        if let Poll::Ready(output) = subject.poll(&waker.waker()) {
            assert_eq!(output, 7, "the legacy future returned something else");
            return;
        }
        assert!(
            is_woken(&waker, before),
            "the inner future called its wake during the poll, and the task was not woken"
        );
    }
    panic!(
        "the inner future was pending three times, and the legacy future does not come to its end"
    );
}

/// Of several wakers given in several polls the latest one is woken.
#[kit::test]
fn the_latest_waker_is_woken() {
    let _alone = alone();
    for strange in [false, true] {
        let new = match strange {
            false => CountingWaker::new,
            true => CountingWaker::with_strange_clones,
        };
        kit::note(format!(
            "do the wakers' clones say that they will_wake each other? {}",
            !strange
        ));
        let gate = Gate::new();
        let (a, b) = (new("A"), new("B"));
        let mut subject =
            task::Subject::new("Legacy", Legacy(Probe::new("inner").gate(&gate).ready(7)));
        task::expect_pending(subject.settle(&a), "the legacy future");
        task::expect_pending(subject.settle(&a), "the legacy future, polled again");
        task::expect_pending(subject.settle(&b), "the legacy future, polled with B");
        let before = b.count();
        gate.open();
        assert!(
            is_woken(&b, before),
            "the latest poll was given B, and the call of wake did not wake B"
        );
        let output: i32 = task::expect_ready(subject.poll(&b.waker()), "the woken legacy future");
        assert_eq!(output, 7, "the legacy future returned something else");
    }
}

/// Several legacy futures wait at once; whichever of them calls `wake`, its own task is woken.
#[kit::test]
fn several_wait_at_once() {
    let _alone = alone();
    for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0]] {
        let gates = [Gate::new(), Gate::new(), Gate::new()];
        let wakers = ["A", "B", "C"].map(CountingWaker::new);
        let mut subjects: Vec<_> = [("a", &gates[0]), ("b", &gates[1]), ("c", &gates[2])]
            .into_iter()
            .map(|(name, gate)| {
                task::Subject::new(
                    format!("Legacy({name})"),
                    Legacy(Probe::new(name).gate(gate).ready(name)),
                )
            })
            .collect();
        let mut seen = [0; 3];
        for (index, subject) in subjects.iter_mut().enumerate() {
            task::expect_pending(subject.settle(&wakers[index]), "a legacy future");
        }
        let mut open = [false; 3];
        for index in order {
            for other in 0..3 {
                // As an executor would: who was woken is polled again; and the finished ones are left alone.
                if !open[other] && wakers[other].count() != seen[other] {
                    task::expect_pending(
                        subjects[other].settle(&wakers[other]),
                        "a legacy future that was woken for another one",
                    );
                }
                seen[other] = wakers[other].count();
            }
            gates[index].open();
            open[index] = true;
            assert!(
                is_woken(&wakers[index], seen[index]),
                "a legacy future called its wake while others waited, too, and its task was not woken"
            );
            task::expect_ready(
                subjects[index].poll(&wakers[index].waker()),
                "the woken legacy future",
            );
        }
    }
}

/// Hundreds of tasks may wait at the same time, and none of them is forgotten.
#[kit::test]
fn hundreds_wait_at_once() {
    const TASKS: usize = 300;
    let _alone = alone();
    let gate = Gate::new();
    let mut tasks: Vec<_> = (0..TASKS)
        .map(|index| {
            let probe = Probe::new(format!("{index}")).gate(&gate).ready(());
            let subject = task::Subject::new("Legacy", Legacy(probe));
            (subject, CountingWaker::new(format!("waker {index}")))
        })
        .collect();
    for (subject, waker) in &mut tasks {
        task::expect_pending(subject.settle(waker), "a legacy future");
    }
    let before: Vec<usize> = tasks.iter().map(|(_, waker)| waker.count()).collect();
    gate.open();
    for (index, (_, waker)) in tasks.iter().enumerate() {
        assert!(
            is_woken(waker, before[index]),
            "{TASKS} legacy futures waited and called their wake, and the task of number {index} was not woken"
        );
    }
}

/// Two wakers are different ones although their data pointers are equal: the table is a part of the waker, too.
#[kit::test]
fn wakers_are_more_than_their_data() {
    let _alone = alone();
    let wakers = task::wakers_without_data();
    let gate = Gate::new();
    let mut subjects = ["first", "second"].map(|name| {
        let probe = Probe::new(name).gate(&gate).ready(());
        task::Subject::new(format!("Legacy({name})"), Legacy(probe))
    });
    for (subject, (waker, _)) in subjects.iter_mut().zip(&wakers) {
        task::expect_pending(subject.poll(waker), "a legacy future");
    }
    let before = wakers.each_ref().map(|(_, wakes)| wakes.load(SeqCst));
    gate.open();
    for ((_, wakes), before) in wakers.iter().zip(before) {
        assert!(
            soon(|| wakes.load(SeqCst) > before),
            "two legacy futures were polled with two wakers whose data pointers are equal, and when both called their \
             wake, one of these wakers was not woken"
        );
    }
}

/// Ready when a switch has been set, and of no size, so that many of them may have one and the same address.
struct NoSize;

/// Is it on, and whom does it wake?
type Switch = (bool, Option<fn()>);

static SWITCH: Mutex<Switch> = Mutex::new((false, None));

impl simple_future::SimpleFuture for NoSize {
    type Output = ();

    fn poll(&mut self, wake: fn()) -> simple_future::Poll<()> {
        let mut switch = SWITCH.lock().unwrap_or_else(PoisonError::into_inner);
        if switch.0 {
            return simple_future::Poll::Ready(());
        }
        switch.1 = Some(wake);
        simple_future::Poll::Pending
    }
}

/// Two tasks wait, each for a future of no size: such futures have no address of their own, and both tasks are woken.
#[kit::test]
fn futures_of_no_size_are_told_apart() {
    let _alone = alone();
    *SWITCH.lock().unwrap_or_else(PoisonError::into_inner) = (false, None);
    let wakers = ["A", "B"].map(CountingWaker::new);
    let mut subjects = ["first", "second"].map(|name| task::Subject::new(name, Legacy(NoSize)));
    for (subject, waker) in subjects.iter_mut().zip(&wakers) {
        task::expect_pending(subject.settle(waker), "a legacy future");
    }
    let before = wakers.each_ref().map(CountingWaker::count);
    let wake = {
        let mut switch = SWITCH.lock().unwrap_or_else(PoisonError::into_inner);
        switch.0 = true;
        switch.1.take()
    };
    kit::note("both of them can go on, and wake is called");
    wake.expect("the inner futures were polled")();
    for (waker, before) in wakers.iter().zip(before) {
        assert!(
            is_woken(waker, before),
            "two legacy futures of no size waited, wake was called, and the task of one of them was not woken"
        );
    }
    for (subject, waker) in subjects.iter_mut().zip(&wakers) {
        task::expect_ready(subject.poll(&waker.waker()), "the woken legacy future");
    }
}

/// Many legacy futures are woken from many threads at once, and no wake is lost.
#[kit::test]
fn no_wake_from_many_threads_is_lost() {
    const FUTURES: usize = 8;
    const ROUNDS: usize = 40;
    let _alone = alone();
    let began = Instant::now();
    for round in 0..ROUNDS {
        // Fewer rounds on a busy machine are fine.
        if began.elapsed().as_millis() > 400 {
            break;
        }
        let gates: Vec<Gate> = (0..FUTURES).map(|_| Gate::new()).collect();
        let mut tasks: Vec<_> = gates
            .iter()
            .enumerate()
            .map(|(index, gate)| {
                let probe = Probe::new(format!("{round}.{index}")).gate(gate).ready(());
                let subject = task::Subject::new("Legacy", Legacy(probe));
                (subject, CountingWaker::new(format!("waker {index}")))
            })
            .collect();
        thread::scope(|scope| {
            for gate in &gates {
                scope.spawn(|| gate.open());
            }
            // Polls each task once, and then after each wake, until all have finished.
            let mut polled_at = [None; FUTURES];
            let mut finished = [false; FUTURES];
            kit::call("(polling whatever is woken, until all are ready)", || {
                while finished.contains(&false) {
                    for (index, (subject, waker)) in tasks.iter_mut().enumerate() {
                        let count = waker.count();
                        if !finished[index] && polled_at[index] != Some(count) {
                            polled_at[index] = Some(count);
                            finished[index] = subject.poll(&waker.waker()).is_ready();
                        }
                    }
                    thread::yield_now();
                }
            });
        });
    }
}

/// While the inner future is silent, nobody is woken: a legacy future that is pending does not wake its own task.
#[kit::test]
fn no_wake_while_nothing_happens() {
    let _alone = alone();
    let waker = CountingWaker::new("A");
    let mut subject = task::Subject::new("Legacy", Legacy(Probe::new("inner").never::<()>()));
    task::expect_pending(subject.settle(&waker), "the legacy future");
}

/// A `wake` that is called after its legacy future is gone does no harm, and wakes the others as ever.
#[kit::test]
fn a_call_after_the_future_is_gone_does_no_harm() {
    let _alone = alone();
    for called in [false, true] {
        let (gone, left) = (Gate::new(), Gate::new());
        let (a, b) = (CountingWaker::new("A"), CountingWaker::new("B"));
        let first = Legacy(Probe::new("first").gate(&gone).ready(()));
        let second = Legacy(Probe::new("second").gate(&left).ready(7));
        let mut first = task::Subject::new("first", first);
        let mut second = task::Subject::new("second", second);
        task::expect_pending(first.settle(&a), "the first legacy future");
        task::expect_pending(second.settle(&b), "the second legacy future");
        kit::note("the first one is dropped");
        drop(first);
        if called {
            let before = b.count();
            gone.open();
            if b.count() > before {
                task::expect_pending(second.settle(&b), "the second legacy future");
            }
        }
        let before = b.count();
        left.open();
        assert!(
            is_woken(&b, before),
            "another legacy future was dropped, and now a call of wake does not wake the task"
        );
    }
}

/// A waker that, when it is woken, polls a legacy future on the spot.
struct PollsOnTheSpot {
    wakes: AtomicUsize,
}

thread_local! {
    /// What it polls, on the thread of the test.
    static ON_THE_SPOT: RefCell<Option<Box<dyn FnMut()>>> = const { RefCell::new(None) };
}

impl Wake for PollsOnTheSpot {
    fn wake(self: Arc<Self>) {
        if let Some(mut poll) = ON_THE_SPOT.take() {
            poll();
        }
        self.wakes.fetch_add(1, SeqCst);
    }
}

/// A waker may do anything when it is woken, even poll a legacy future there and then; that one waits from then on.
#[kit::test]
fn a_waker_may_poll_a_legacy_future_on_the_spot() {
    let _alone = alone();
    let (first_gate, second_gate) = (Gate::new(), Gate::new());
    let b = CountingWaker::new("B");
    let second = task::Subject::new(
        "second",
        Legacy(Probe::new("second").gate(&second_gate).ready(())),
    );
    let second = Rc::new(RefCell::new(second));
    let (polled, polled_with) = (Rc::clone(&second), b.waker());
    let poll_second = move || {
        task::expect_pending(
            polled.borrow_mut().poll(&polled_with),
            "the second legacy future",
        );
    };
    ON_THE_SPOT.set(Some(Box::new(poll_second)));
    let on_the_spot = Arc::new(PollsOnTheSpot {
        wakes: AtomicUsize::new(0),
    });
    let waker = Waker::from(Arc::clone(&on_the_spot));
    let mut first = Box::pin(Legacy(Probe::new("first").gate(&first_gate).ready(())));
    task::expect_pending(
        first.as_mut().poll(&mut Context::from_waker(&waker)),
        "the first legacy future",
    );

    kit::call("wake, whose waker polls", || first_gate.open());
    assert!(
        soon(|| on_the_spot.wakes.load(SeqCst) > 0),
        "the first legacy future called its wake, and its task was not woken"
    );
    if let Some(mut poll_second) = ON_THE_SPOT.take() {
        kit::note("the wake came from another thread, where nothing could be polled");
        poll_second();
    }
    if b.count() > 0 {
        // Woken for the first one's sake, perhaps; who is woken is polled again.
        task::expect_pending(
            second.borrow_mut().settle(&b),
            "the second legacy future, polled again,",
        );
    }
    let before = b.count();
    second_gate.open();
    assert!(
        is_woken(&b, before),
        "the second legacy future was polled while wakers were being woken, and its wake was lost"
    );
    drop(second);
}

/// A simple future that is woken by a thread, which it starts at its first poll.
#[derive(Default)]
struct WaitsForThread {
    done: Option<Arc<AtomicBool>>,
}

impl simple_future::SimpleFuture for WaitsForThread {
    type Output = ();

    fn poll(&mut self, wake: fn()) -> simple_future::Poll<()> {
        let Some(done) = &self.done else {
            let done = Arc::new(AtomicBool::new(false));
            self.done = Some(Arc::clone(&done));
            thread::spawn(move || {
                done.store(true, SeqCst);
                wake();
            });
            return simple_future::Poll::Pending;
        };
        if done.load(SeqCst) {
            simple_future::Poll::Ready(())
        } else {
            simple_future::Poll::Pending
        }
    }
}

/// Whatever the order in which threads run, a legacy future that is woken from a thread comes to its end.
#[kit::model]
fn no_wake_is_lost_in_any_schedule() {
    kit::model::block_on("Legacy", Legacy(WaitsForThread::default()));
}

/// Two tasks on two threads, each with a legacy future that a thread of its own wakes, both come to their end, whatever
/// the order of all of them.
#[kit::model]
fn two_tasks_wait_in_any_schedule() {
    let other = thread::spawn(|| {
        kit::model::block_on("other", Legacy(WaitsForThread::default()));
    });
    kit::model::block_on("one", Legacy(WaitsForThread::default()));
    assert!(other.join().is_ok(), "the other task's thread panicked");
}

/// No solution passes this test; the runner checks that none does.
#[kit::canary]
fn canary() {
    let _alone = alone();
    let waker = CountingWaker::new("A");
    let mut subject = task::Subject::new("Legacy", Legacy(Probe::new("inner").ready(1_usize)));
    let output: usize = task::expect_ready(subject.poll(&waker.waker()), "the legacy future");
    assert_eq!(
        output,
        usize::MAX,
        "the inner future returned 1, of course: this test cannot be passed"
    );
}
