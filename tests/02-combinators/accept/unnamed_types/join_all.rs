//! Any number of futures at once.

use simple_future::{Poll, SimpleFuture};

pub fn join_all<F: SimpleFuture>(futures: Vec<F>) -> impl SimpleFuture<Output = Vec<F::Output>> {
    All(futures
        .into_iter()
        .map(|future| (Some(future), None))
        .collect())
}

struct All<F: SimpleFuture>(Vec<(Option<F>, Option<F::Output>)>);

impl<F: SimpleFuture> SimpleFuture for All<F> {
    type Output = Vec<F::Output>;

    fn poll(&mut self, wake: fn()) -> Poll<Vec<F::Output>> {
        for (future, output) in &mut self.0 {
            if let Some(unfinished) = future
                && let Poll::Ready(value) = unfinished.poll(wake)
            {
                *future = None;
                *output = Some(value);
            }
        }
        if self.0.iter().any(|(_, output)| output.is_none()) {
            return Poll::Pending;
        }
        Poll::Ready(
            self.0
                .iter_mut()
                .filter_map(|(_, output)| output.take())
                .collect(),
        )
    }
}
