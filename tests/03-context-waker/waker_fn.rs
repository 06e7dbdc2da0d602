//! Step 2: waker_fn — a waker made by hand
//!
//! Write `waker_fn` in `src/waker_fn.rs`: a `RawWaker`, which is a pointer `*const ()` to your data and a table of four
//! functions. The compiler checks nothing here; the contract of `RawWakerVTable` does:
//!
//! - `clone` makes a waker of its own: it must keep the data alive for as long as it needs it, whatever becomes of the
//!   original;
//! - `wake` uses its waker up, so it also gives back what that waker held;
//! - `wake_by_ref` does not;
//! - `drop` gives back what its waker held;
//! - all four may be called from any thread, and from several at once.
//!
//! `Arc::into_raw`, `Arc::from_raw` and `Arc::increment_strong_count` do most of the work, one count for each waker.
//! Write the argument for each `unsafe` block above it, and see whether you believe it.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc, Barrier, Mutex,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
    task::Waker,
    thread,
    time::{Duration, Instant},
};

use context_waker::waker_fn;

/// What a test sees of a closure. In a `static`, so that a closure that was dropped too early can still be told of.
struct Seen {
    calls: AtomicUsize,
    drops: AtomicUsize,
    calls_after_drop: AtomicUsize,
}

impl Seen {
    const fn nothing() -> Self {
        Self {
            calls: AtomicUsize::new(0),
            drops: AtomicUsize::new(0),
            calls_after_drop: AtomicUsize::new(0),
        }
    }

    /// A waker whose closure reports to `self`.
    fn waker(&'static self) -> Waker {
        let guard = Guard(self);
        waker_fn(move || guard.call())
    }

    #[track_caller]
    fn expect(&self, calls: usize, drops: usize, after: &str) {
        let (called, dropped) = (self.calls.load(SeqCst), self.drops.load(SeqCst));
        assert_eq!(
            called, calls,
            "{after}: the closure was called {called} times instead of {calls}"
        );
        assert_eq!(
            dropped, drops,
            "{after}: the closure was dropped {dropped} times instead of {drops}"
        );
        let late = self.calls_after_drop.load(SeqCst);
        assert_eq!(
            late, 0,
            "{after}: the closure was called although it had been dropped"
        );
    }
}

/// Lives in the closure and goes with it.
struct Guard(&'static Seen);

impl Guard {
    fn call(&self) {
        self.0.calls.fetch_add(1, SeqCst);
        if self.0.drops.load(SeqCst) > 0 {
            self.0.calls_after_drop.fetch_add(1, SeqCst);
        }
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        self.0.drops.fetch_add(1, SeqCst);
    }
}

/// Each wake calls the closure, whether by `wake_by_ref` or by `wake`, and nothing else does.
#[kit::test]
fn a_wake_calls_the_closure() {
    static SEEN: Seen = Seen::nothing();
    let waker = SEEN.waker();
    SEEN.expect(0, 0, "before the first wake");
    waker.wake_by_ref();
    waker.wake_by_ref();
    SEEN.expect(2, 0, "after two wake_by_ref");
    waker.wake();
    SEEN.expect(3, 1, "after two wake_by_ref and the wake of the only waker");
}

/// A clone wakes the same task: it calls the same closure, also when the original is gone.
#[kit::test]
fn a_clone_calls_the_same_closure() {
    static SEEN: Seen = Seen::nothing();
    let waker = SEEN.waker();
    let clone = waker.clone();
    clone.wake_by_ref();
    SEEN.expect(1, 0, "after a clone's wake_by_ref");
    drop(waker);
    SEEN.expect(1, 0, "after the original was dropped, with a clone left");
    clone.wake_by_ref();
    SEEN.expect(
        2,
        0,
        "after a wake_by_ref of the clone, with the original gone",
    );
    let grandchild = clone.clone();
    clone.wake();
    grandchild.wake();
    SEEN.expect(4, 1, "after all wakers have been used up");
}

/// The closure is dropped exactly once, with the last waker, in whatever order the wakers are woken and dropped.
#[kit::test]
fn the_closure_goes_with_the_last_waker() {
    const ORDERS: [[usize; 3]; 6] = [
        [0, 1, 2],
        [0, 2, 1],
        [1, 0, 2],
        [1, 2, 0],
        [2, 0, 1],
        [2, 1, 0],
    ];
    static SEEN: [Seen; 48] = [const { Seen::nothing() }; 48];
    for (number, seen) in SEEN.iter().enumerate() {
        let (order, by_wake) = (ORDERS[number / 8], number % 8);
        let original = seen.waker();
        let clone = original.clone();
        let clones_clone = clone.clone();
        let mut wakers = [
            ("the original", Some(original)),
            ("a clone", Some(clone)),
            ("a clone's clone", Some(clones_clone)),
        ];
        let mut calls = 0;
        let mut story = String::from("the wakers were given back in this order");
        for (nth, &which) in order.iter().enumerate() {
            let (name, waker) = &mut wakers[which];
            let waker = waker.take().expect("each waker is given back once");
            if by_wake & (1 << nth) == 0 {
                story += &format!(", {name} by drop");
                drop(waker);
            } else {
                story += &format!(", {name} by wake");
                waker.wake();
                calls += 1;
            }
            seen.expect(calls, usize::from(nth == 2), &story);
        }
    }
}

/// The last waker's `wake` calls the closure first and drops it afterwards.
#[kit::test]
fn the_closure_is_alive_while_it_runs() {
    static SEEN: Seen = Seen::nothing();
    SEEN.waker().wake();
    SEEN.expect(1, 1, "after the wake of the only waker");
}

/// Clones, wakes by reference and drops in many threads at once, for a while.
fn share_among_threads(waker: &Waker, seen: &Seen) -> usize {
    const THREADS: usize = 4;
    /// Long enough for the threads to come into each other's way, also when there are fewer processors than threads …
    const A_WHILE: Duration = Duration::from_millis(200);
    const ROUNDS: usize = 3000;
    /// … but not for ever: on a busy machine fewer rounds are fine.
    const ENOUGH: Duration = Duration::from_millis(1500);
    let together = Barrier::new(THREADS);
    let wakes = AtomicUsize::new(0);
    let began = Instant::now();
    thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                let own = waker.clone();
                together.wait();
                for round in 0.. {
                    let elapsed = began.elapsed();
                    if elapsed > ENOUGH || (round >= ROUNDS && elapsed > A_WHILE) {
                        break;
                    }
                    if seen.drops.load(SeqCst) > 0 {
                        break;
                    }
                    for _ in 0..100 {
                        drop(own.clone());
                    }
                    // And many at once, so that a lost count is not made good by the next one.
                    let clones: Vec<Waker> = (0..100).map(|_| waker.clone()).collect();
                    drop(clones);
                    own.wake_by_ref();
                    wakes.fetch_add(1, SeqCst);
                }
            });
        }
    });
    wakes.into_inner()
}

/// Wakers may be cloned, woken and dropped in many threads at once; while one of them is left, the closure is, too.
#[kit::test]
fn many_threads_share_a_waker() {
    static SEEN: Seen = Seen::nothing();
    let waker = SEEN.waker();
    let wakes = share_among_threads(&waker, &SEEN);
    SEEN.expect(wakes, 0, "after clones came and went in four threads");
    let last = waker.clone();
    drop(waker);
    SEEN.expect(wakes, 0, "with one waker left");
    let woken = thread::spawn(move || last.wake()).join();
    assert!(woken.is_ok(), "wake panicked in another thread");
    SEEN.expect(
        wakes + 1,
        1,
        "after the last waker was woken in another thread",
    );
}

/// There is no limit on the number of wakers: as many as you like may be alive at the same time.
#[kit::test]
fn very_many_clones_may_be_alive() {
    // More than two bytes can count.
    const CLONES: usize = 70_000;
    static SEEN: Seen = Seen::nothing();
    let waker = SEEN.waker();
    let clones: Vec<Waker> = (0..CLONES).map(|_| waker.clone()).collect();
    SEEN.expect(0, 0, "with 70000 clones of a waker alive");
    drop(clones);
    SEEN.expect(
        0,
        0,
        "after 70000 clones were dropped, with the original left",
    );
    waker.wake();
    SEEN.expect(1, 1, "after the wake of the last waker");
}

/// While the closure runs, its own wakers, and others, may be cloned, woken and dropped: it is called again, and nothing
/// hangs.
#[kit::test]
fn the_closure_may_use_its_own_waker() {
    static SEEN: Seen = Seen::nothing();
    static OWN: Mutex<Option<Waker>> = Mutex::new(None);
    let guard = Guard(&SEEN);
    let waker = waker_fn(move || {
        guard.call();
        let own = OWN.lock().expect("nothing panics under this lock").take();
        if let Some(own) = own {
            let clone = own.clone();
            clone.wake();
            own.wake_by_ref();
            drop(own);
        }
    });
    *OWN.lock().expect("nothing panics under this lock") = Some(waker.clone());
    kit::call("wake_by_ref, whose closure wakes its own waker", || {
        waker.wake_by_ref();
    });
    SEEN.expect(
        3,
        0,
        "after a wake whose closure has woken its own waker twice",
    );
    waker.wake();
    SEEN.expect(4, 1, "after the wake of the last waker");
}

/// A closure may own other wakers, wake them when it is called, and drop them when it is dropped.
#[kit::test]
fn a_closure_may_own_another_waker() {
    static SEEN: [Seen; 2] = [const { Seen::nothing() }; 2];
    let [inner, outer] = &SEEN;
    let (waker, guard) = (inner.waker(), Guard(outer));
    let relay = waker_fn(move || {
        guard.call();
        waker.wake_by_ref();
    });
    kit::call("wake_by_ref, whose closure wakes another waker", || {
        relay.wake_by_ref();
    });
    inner.expect(1, 0, "after a wake that was passed on");
    outer.expect(1, 0, "after one wake");
    kit::call(
        "drop, which drops a closure that owns another waker",
        || {
            drop(relay);
        },
    );
    outer.expect(1, 1, "after its only waker was dropped");
    inner.expect(
        1,
        1,
        "after the closure that owned its only waker was dropped",
    );
}

/// Each waker has its own closure: wakers of different closures, and of the same closure with other captures, do not
/// mix.
#[kit::test]
fn wakers_of_different_closures_do_not_mix() {
    static SEEN: [Seen; 3] = [const { Seen::nothing() }; 3];
    static LARGE: AtomicUsize = AtomicUsize::new(0);
    static NO_CAPTURES: AtomicUsize = AtomicUsize::new(0);
    let [a, b, c] = &SEEN;
    let (waker_a, waker_b) = (a.waker(), b.waker());
    let guard = Guard(c);
    let captured = [1_usize, 2, 3, 4, 5, 6, 7, 8];
    let large = waker_fn(move || {
        guard.call();
        LARGE.fetch_add(captured.iter().sum(), SeqCst);
    });
    fn no_captures() {
        NO_CAPTURES.fetch_add(1, SeqCst);
    }
    let small = waker_fn(no_captures);

    waker_b.wake_by_ref();
    let clone = large.clone();
    clone.wake();
    large.wake_by_ref();
    let clone = small.clone();
    clone.wake();
    a.expect(0, 0, "after the wakers of other closures were woken");
    b.expect(1, 0, "after its waker was woken once");
    c.expect(2, 0, "after its waker was woken twice");
    let (sum, calls) = (LARGE.load(SeqCst), NO_CAPTURES.load(SeqCst));
    assert_eq!(
        sum, 72,
        "a closure with eight captured numbers found other numbers"
    );
    assert_eq!(
        calls, 1,
        "a closure without captures was called {calls} times"
    );
    drop((waker_a, large));
    a.expect(0, 1, "after its waker was dropped");
    b.expect(1, 0, "after the wakers of other closures were dropped");
    c.expect(2, 1, "after its waker was dropped");
}

/// A panic in the closure passes through `wake_by_ref` and leaves the waker as it was; it never drops a closure twice.
#[kit::test]
fn a_panic_in_the_closure_does_no_harm() {
    static SEEN: Seen = Seen::nothing();
    let guard = Guard(&SEEN);
    let waker = waker_fn(move || {
        guard.call();
        panic!("this panic is part of the test");
    });
    let clone = waker.clone();
    let unwound = catch_unwind(AssertUnwindSafe(|| waker.wake_by_ref()));
    assert!(
        unwound.is_err(),
        "the closure panicked, and wake_by_ref returned as if nothing had happened"
    );
    SEEN.expect(1, 0, "after a wake_by_ref that panicked");
    for (calls, again) in [(2, &waker), (3, &clone)] {
        let unwound = catch_unwind(AssertUnwindSafe(|| again.wake_by_ref()));
        assert!(
            unwound.is_err(),
            "the closure panicked again, and wake_by_ref returned as if nothing had happened"
        );
        SEEN.expect(calls, 0, "after one more wake_by_ref");
    }
    drop(waker);
    SEEN.expect(3, 0, "after that waker was dropped, with a clone left");
    drop(clone);
    SEEN.expect(3, 1, "after the last waker was dropped");
}

/// The last two wakers may be used up by two threads at the same moment: whatever the order of their steps, the closure is
/// dropped, once.
#[kit::model]
fn the_last_two_go_in_any_schedule() {
    #[derive(Default)]
    struct Counts {
        calls: AtomicUsize,
        drops: AtomicUsize,
    }
    struct Counted(Arc<Counts>);
    impl Drop for Counted {
        fn drop(&mut self) {
            self.0.drops.fetch_add(1, SeqCst);
        }
    }

    let counts = Arc::new(Counts::default());
    let counted = Counted(Arc::clone(&counts));
    let waker = waker_fn(move || {
        counted.0.calls.fetch_add(1, SeqCst);
    });
    let clone = waker.clone();
    let elsewhere = thread::spawn(move || drop(clone));
    waker.wake();
    assert!(elsewhere.join().is_ok(), "drop panicked in another thread");
    let (calls, drops) = (counts.calls.load(SeqCst), counts.drops.load(SeqCst));
    assert_eq!(calls, 1, "one wake: the closure was called {calls} times");
    assert_eq!(
        drops, 1,
        "both wakers are used up: the closure was dropped {drops} times instead of once"
    );
}

/// No solution passes this test; the runner checks that none does.
#[kit::canary]
fn canary() {
    static SEEN: Seen = Seen::nothing();
    SEEN.waker().wake();
    let calls: usize = SEEN.calls.load(SeqCst);
    assert_eq!(
        calls,
        usize::MAX,
        "the closure was not called usize::MAX times: this test cannot be passed"
    );
}
