//! Step 1: poll — ready or pending
//!
//! `Poll` is given in `src/simple_future.rs`. Write its three methods in `src/poll.rs`:
//!
//! - `is_ready` and `is_pending` only look: the `Poll` is still there afterwards, whatever it contains.
//! - `map` applies a closure to the value of a `Ready` and leaves a `Pending` as it is. It is called at most once, so
//!   the closure may be any `FnOnce`, and it may return a type of its own.
//!
//! They are the same as the methods of `std::task::Poll`, whose documentation you may consult.

use simple_future::Poll;
use std::{cell::Cell, marker::PhantomPinned};

/// A value that can be moved and dropped, and nothing else.
struct Opaque<'a>(&'a Cell<usize>, PhantomPinned);

impl Opaque<'_> {
    fn new(drops: &Cell<usize>) -> Opaque<'_> {
        Opaque(drops, PhantomPinned)
    }
}

impl Drop for Opaque<'_> {
    fn drop(&mut self) {
        self.0.set(self.0.get() + 1);
    }
}

/// Ready is ready, and not pending, whatever the value inside.
#[kit::test]
fn ready_is_ready() {
    for value in [false, true] {
        let poll = Poll::Ready(value);
        let (ready, pending): (bool, bool) = (poll.is_ready(), poll.is_pending());
        assert!(ready, "`Ready({value}).is_ready()` returned false");
        assert!(!pending, "`Ready({value}).is_pending()` returned true");
    }
}

/// Pending is pending, and not ready.
#[kit::test]
fn pending_is_pending() {
    let poll: Poll<String> = Poll::Pending;
    let (ready, pending): (bool, bool) = (poll.is_ready(), poll.is_pending());
    assert!(pending, "`Pending.is_pending()` returned false");
    assert!(!ready, "`Pending.is_ready()` returned true");
}

/// Asking leaves the value where it is, even one that can neither be copied nor cloned.
#[kit::test]
fn asking_takes_nothing_away() {
    let drops = Cell::new(0);
    let poll = Poll::Ready(Opaque::new(&drops));
    let answers: [bool; 4] = [
        poll.is_ready(),
        poll.is_pending(),
        poll.is_ready(),
        poll.is_pending(),
    ];
    assert!(
        answers == [true, false, true, false],
        "the answers of `is_ready`, `is_pending`, `is_ready`, `is_pending` for one `Ready` were {answers:?}"
    );
    assert!(
        drops.get() == 0,
        "the value was dropped while the `Poll` was only looked at"
    );
    let Poll::Ready(_value) = poll else {
        panic!("`Ready` had turned into `Pending` after it was looked at");
    };
}

/// `map` applies the closure to the value of a `Ready`.
#[kit::test]
fn map_changes_the_value() {
    let poll: Poll<usize> = Poll::Ready("future").map(str::len);
    match poll {
        Poll::Ready(6) => {}
        Poll::Ready(n) => {
            panic!("`Ready(\"future\").map(str::len)` was `Ready({n})`; the length is 6")
        }
        Poll::Pending => panic!("`Ready(\"future\").map(str::len)` was `Pending`"),
    }
}

/// `map` on a `Pending` is `Pending`, and there is nothing to call the closure with.
#[kit::test]
fn map_leaves_pending_alone() {
    let called = Cell::new(false);
    let poll: Poll<usize> = Poll::Pending.map(|text: String| {
        called.set(true);
        text.len()
    });
    assert!(!called.get(), "`Pending.map(f)` called `f`");
    if let Poll::Ready(n) = poll {
        panic!("`Pending.map(f)` was `Ready({n})`");
    }
}

/// `map` takes any `FnOnce`: it may move a value in that cannot be cloned, and move another one out.
#[kit::test]
fn map_takes_a_closure_that_can_be_called_only_once() {
    let drops = Cell::new(0);
    let (inside, captured) = (Opaque::new(&drops), Opaque::new(&drops));
    let poll: Poll<(Opaque<'_>, Opaque<'_>)> = Poll::Ready(inside).map(|value| (captured, value));
    assert!(
        drops.get() == 0,
        "a value was dropped that the closure had returned"
    );
    let Poll::Ready(pair) = poll else {
        panic!("`Ready(value).map(f)` was `Pending`");
    };
    drop(pair);
    assert!(
        drops.get() == 2,
        "of the two values, {} were dropped in the end",
        drops.get()
    );
}

/// No solution passes this test; the runner checks that none does.
#[kit::canary]
fn canary() {
    let n: usize = match Poll::Ready(1_usize).map(|n| n + 1) {
        Poll::Ready(n) => n,
        Poll::Pending => 0,
    };
    assert_eq!(n, usize::MAX);
}
