//! Step 2: blind — asking again and again
//!
//! The module `blind` holds the first, flawed form of the trait: its `poll` takes no `wake`, so a future has no way to
//! say when it is worth another look. Whoever drives one can only ask again and again.
//!
//! Write `blind::run` in `src/blind.rs`. It polls the future until it is ready, and returns a pair: the future's
//! output, and the number of wasted polls, that is, of those that returned `Pending`. The poll that returns `Ready` is
//! not a wasted one, and it is the last: "Once a future has finished, clients should not poll it again."
//!
//! The future may be of any type, borrow what it likes, and have any output.

use simple_future::{
    Poll,
    blind::{self, SimpleFuture},
};
use std::{
    cell::Cell,
    marker::PhantomPinned,
    rc::Rc,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst},
    },
    thread,
    time::{Duration, Instant},
};

/// Pending a number of times, then ready with a value that can be moved and nothing else.
struct Script<'a> {
    n_pending: usize,
    output: Option<Output>,
    seen: &'a Seen,
}

#[derive(Default)]
struct Seen {
    n_polls: Cell<usize>,
    n_drops: Cell<usize>,
}

/// Neither `Clone`, nor `Default`, nor `Send`, nor `Unpin`.
struct Output(Rc<str>, PhantomPinned);

impl Script<'_> {
    fn new(seen: &Seen, n_pending: usize) -> Script<'_> {
        Script {
            n_pending,
            output: Some(Output("done".into(), PhantomPinned)),
            seen,
        }
    }
}

impl SimpleFuture for Script<'_> {
    type Output = Output;

    fn poll(&mut self) -> Poll<Output> {
        self.seen.n_polls.set(self.seen.n_polls.get() + 1);
        if self.n_pending > 0 {
            self.n_pending -= 1;
            return Poll::Pending;
        }
        match self.output.take() {
            Some(output) => Poll::Ready(output),
            None => panic!("`blind::run` polled the future again after it had returned Ready"),
        }
    }
}

impl Drop for Script<'_> {
    fn drop(&mut self) {
        self.seen.n_drops.set(self.seen.n_drops.get() + 1);
    }
}

/// A future that is ready at its first poll costs no wasted poll.
#[kit::test]
fn ready_at_once_wastes_nothing() {
    let seen = Seen::default();
    let (output, n_wasted): (Output, usize) =
        kit::call("blind::run", || blind::run(Script::new(&seen, 0)));
    assert!(
        &*output.0 == "done",
        "`blind::run` returned an output that is not the future's"
    );
    assert!(
        n_wasted == 0,
        "no poll returned Pending, but `blind::run` counted {n_wasted} wasted polls"
    );
}

/// The wasted polls are those that returned `Pending`; the one that returned `Ready` is not among them.
#[kit::test]
fn each_pending_is_a_wasted_poll() {
    // The largest is the first that does not fit in a byte.
    for n_pending in [1, 2, 256] {
        let seen = Seen::default();
        let (output, n_wasted): (Output, usize) =
            kit::call("blind::run", || blind::run(Script::new(&seen, n_pending)));
        assert!(
            &*output.0 == "done",
            "`blind::run` returned an output that is not the future's"
        );
        assert!(
            n_wasted == n_pending,
            "the future returned Pending {n_pending} times, but `blind::run` counted {n_wasted} wasted polls"
        );
    }
}

/// The future is polled no more often than the count says, and dropped once.
#[kit::test]
fn the_future_is_polled_until_ready_and_then_dropped() {
    let seen = Seen::default();
    let (_output, _n_wasted): (Output, usize) =
        kit::call("blind::run", || blind::run(Script::new(&seen, 3)));
    let (n_polls, n_drops) = (seen.n_polls.get(), seen.n_drops.get());
    assert!(
        n_polls == 4,
        "a future that is Pending 3 times was polled {n_polls} times, not 4"
    );
    assert!(
        n_drops == 1,
        "when `blind::run` had returned, the future had been dropped {n_drops} times, not once"
    );
}

/// A future that waits for another thread is asked until that thread is done, and every one of those polls was wasted.
#[kit::test]
fn waiting_for_another_thread_wastes_poll_after_poll() {
    #[derive(Default)]
    struct Shared {
        done: AtomicBool,
        n_pending: AtomicUsize,
    }
    struct Waits(Arc<Shared>);
    impl SimpleFuture for Waits {
        type Output = &'static str;
        fn poll(&mut self) -> Poll<&'static str> {
            if self.0.done.load(SeqCst) {
                return Poll::Ready("done");
            }
            // On a busy machine the other thread may be late. That is not to cost tens of thousands of polls, so the
            // later ones give way to it.
            if self.0.n_pending.fetch_add(1, SeqCst) > 100 {
                thread::sleep(Duration::from_millis(1));
            }
            Poll::Pending
        }
    }

    let shared = Arc::new(Shared::default());
    let worker = Arc::clone(&shared);
    thread::spawn(move || {
        while worker.n_pending.load(SeqCst) < 20 {
            thread::yield_now();
        }
        worker.done.store(true, SeqCst);
    });
    let (output, n_wasted): (&str, usize) =
        kit::call("blind::run", || blind::run(Waits(Arc::clone(&shared))));
    let n_pending = shared.n_pending.load(SeqCst);
    assert!(
        output == "done",
        "`blind::run` returned an output that is not the future's"
    );
    assert!(
        n_wasted == n_pending,
        "the future returned Pending {n_pending} times, but `blind::run` counted {n_wasted} wasted polls"
    );
}

/// It asks for as long as it takes, and does not give up after a thousand polls or two.
#[kit::test]
fn it_does_not_give_up() {
    /// Enough polls for any patience; but who naps in between need not go on for ever.
    struct Slow(Instant, usize);
    impl SimpleFuture for Slow {
        type Output = usize;
        fn poll(&mut self) -> Poll<usize> {
            if self.1 == 3_000 || (self.1 > 300 && self.0.elapsed() > Duration::from_millis(500)) {
                return Poll::Ready(self.1);
            }
            self.1 += 1;
            Poll::Pending
        }
    }

    let (n_pending, n_wasted): (usize, usize) =
        kit::call("blind::run", || blind::run(Slow(Instant::now(), 0)));
    assert!(
        n_wasted == n_pending,
        "the future returned Pending {n_pending} times, but `blind::run` counted {n_wasted} wasted polls"
    );
}

/// No solution passes this test; the runner checks that none does.
#[kit::canary]
fn canary() {
    let seen = Seen::default();
    let (_output, n_wasted): (Output, usize) = blind::run(Script::new(&seen, 2));
    assert_eq!(n_wasted, usize::MAX);
}
