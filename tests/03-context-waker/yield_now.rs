//! Step 3: yield_now — let others go first
//!
//! Write `yield_now` in `src/yield_now.rs`. It returns a future that is `Pending` at its first poll and `Ready` at the
//! next one. In between somebody has to poll it again, and nothing in the world will happen that could be a reason to:
//! so the future asks for it, through `context.waker()`, before it returns `Pending`.
//!
//! This is the smallest future that keeps the contract by itself, and the only one in this chapter that may wake its own
//! task.

use std::thread;

use context_waker::yield_now;
use kit::task::{CountingWaker, Subject, expect_pending, expect_ready};

/// Waits for the wake that each yield asks for; it need not come from this thread.
fn wait_for_wakes(waker: &CountingWaker, wakes: usize) {
    kit::call("(waiting for the wake)", || {
        while waker.count() < wakes {
            thread::yield_now();
        }
    });
}

/// `yield_now` is Pending at its first poll, and at the next one it is Ready.
#[kit::test]
fn pending_once_and_then_ready() {
    let waker = CountingWaker::new("A");
    let mut subject = Subject::new("yield_now()", yield_now());
    expect_pending(
        subject.poll(&waker.waker()),
        "the first poll of yield_now()",
    );
    wait_for_wakes(&waker, 1);
    expect_ready(
        subject.poll(&waker.waker()),
        "the second poll of yield_now()",
    );
}

/// The Pending of `yield_now` comes with a wake of the very waker that was given; without it nobody would poll again.
#[kit::test]
fn it_asks_to_be_polled_again() {
    let (a, b) = (CountingWaker::new("A"), CountingWaker::new("B"));
    let mut first = Subject::new("yield_now()", yield_now());
    let mut second = Subject::new("another yield_now()", yield_now());
    expect_pending(first.poll(&a.waker()), "the first poll of yield_now()");
    wait_for_wakes(&a, 1);
    expect_pending(
        second.poll(&b.waker()),
        "the first poll of another yield_now()",
    );
    wait_for_wakes(&b, 1);
}

/// The second poll is `Ready` whatever waker it brings: the future may have come to another task in between.
#[kit::test]
fn it_is_ready_with_another_waker_too() {
    for strange in [false, true] {
        let new = match strange {
            false => CountingWaker::new,
            true => CountingWaker::with_strange_clones,
        };
        kit::note(format!(
            "do the wakers' clones say that they will_wake each other? {}",
            !strange
        ));
        let (a, b) = (new("A"), new("B"));
        let mut same = Subject::new("yield_now()", yield_now());
        expect_pending(same.poll(&a.waker()), "the first poll of yield_now()");
        wait_for_wakes(&a, 1);
        expect_ready(same.poll(&a.waker()), "the second poll of yield_now()");

        let mut moved = Subject::new("another yield_now()", yield_now());
        expect_pending(moved.poll(&a.waker()), "the first poll of yield_now()");
        wait_for_wakes(&a, 2);
        expect_ready(
            moved.poll(&b.waker()),
            "the second poll of yield_now(), with another waker,",
        );
    }
}

/// Each future of `yield_now` yields for itself, whatever other ones do in between.
#[kit::test]
fn each_yields_for_itself() {
    let (a, b) = (CountingWaker::new("A"), CountingWaker::new("B"));
    let mut first = Subject::new("first", yield_now());
    let mut second = Subject::new("second", yield_now());
    expect_pending(first.poll(&a.waker()), "the first poll of the first one");
    expect_pending(second.poll(&b.waker()), "the first poll of the second one");
    wait_for_wakes(&a, 1);
    wait_for_wakes(&b, 1);
    expect_ready(second.poll(&b.waker()), "the second poll of the second one");
    expect_ready(first.poll(&a.waker()), "the second poll of the first one");
    let mut third = Subject::new("third", yield_now());
    expect_pending(third.poll(&a.waker()), "the first poll of a third one");
}

/// No solution passes this test; the runner checks that none does.
#[kit::canary]
fn canary() {
    let waker = CountingWaker::new("A");
    let mut subject = Subject::new("yield_now()", yield_now());
    let _ = subject.poll(&waker.waker());
    let count: usize = waker.count();
    assert_eq!(
        count,
        usize::MAX,
        "there were not usize::MAX wakes: this test cannot be passed"
    );
}
