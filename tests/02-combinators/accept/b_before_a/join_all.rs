//! Any number of futures at once, the last one first.

use simple_future::{Poll, SimpleFuture};

pub struct JoinAll<F: SimpleFuture>(Vec<Result<F::Output, F>>);

pub fn join_all<F: SimpleFuture>(futures: Vec<F>) -> JoinAll<F> {
    JoinAll(futures.into_iter().map(Err).collect())
}

impl<F: SimpleFuture> SimpleFuture for JoinAll<F> {
    type Output = Vec<F::Output>;

    fn poll(&mut self, wake: fn()) -> Poll<Vec<F::Output>> {
        for slot in self.0.iter_mut().rev() {
            if let Err(future) = slot
                && let Poll::Ready(output) = future.poll(wake)
            {
                *slot = Ok(output);
            }
        }
        if self.0.iter().any(Result::is_err) {
            return Poll::Pending;
        }
        Poll::Ready(self.0.drain(..).filter_map(Result::ok).collect())
    }
}
