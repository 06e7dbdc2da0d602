//! Step 4: any number of futures at once.

use simple_future::{Poll, SimpleFuture};

/// A future of the outputs of all `futures`, in the order of the vector.
pub fn join_all<F: SimpleFuture>(futures: Vec<F>) -> JoinAll<F> {
    todo!("step join_all: keep the futures, without polling any")
}

/// The future that [`join_all`] returns.
#[must_use = "futures do nothing unless they are polled"]
pub struct JoinAll<F: SimpleFuture> {
    // The fields are yours to change. Where do early outputs wait for the late ones?
    futures: Vec<F>,
}

impl<F: SimpleFuture> SimpleFuture for JoinAll<F> {
    type Output = Vec<F::Output>;

    fn poll(&mut self, wake: fn()) -> Poll<Vec<F::Output>> {
        todo!("step join_all: poll what is unfinished, and put the outputs in order")
    }
}
