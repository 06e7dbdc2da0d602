//! Step 1: run

use std::{future::poll_fn, task::Poll};

use kit::model::traced;

/// A future that wakes itself is polled again.
#[kit::test]
fn a_woken_future_is_polled_again() {
    let mut is_first = true;
    let nap = traced(
        "nap",
        poll_fn(move |context| {
            if !is_first {
                return Poll::Ready(());
            }
            is_first = false;
            context.waker().clone().wake();
            Poll::Pending
        }),
    );
    let seen = nap.watch();
    kit::call("run", || runner::run(nap));
    assert!(seen.is_ready(), "run has returned, and the nap is not over");
}

/// No solution passes this test; the runner checks that none does.
#[kit::canary]
fn canary() {
    runner::run(async { panic!("nobody ends here") });
}
