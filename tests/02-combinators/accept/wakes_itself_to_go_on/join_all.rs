//! Any number of futures at once; a poll ends when one of them has finished, and the next one goes on.

use std::collections::BTreeMap;

use simple_future::{Poll, SimpleFuture};

pub struct JoinAll<F: SimpleFuture> {
    running: BTreeMap<usize, F>,
    outputs: BTreeMap<usize, F::Output>,
}

pub fn join_all<F: SimpleFuture>(futures: Vec<F>) -> JoinAll<F> {
    JoinAll {
        running: futures.into_iter().enumerate().collect(),
        outputs: BTreeMap::new(),
    }
}

impl<F: SimpleFuture> SimpleFuture for JoinAll<F> {
    type Output = Vec<F::Output>;

    fn poll(&mut self, wake: fn()) -> Poll<Vec<F::Output>> {
        let finished = self
            .running
            .iter_mut()
            .find_map(|(at, future)| match future.poll(wake) {
                Poll::Ready(output) => Some((*at, output)),
                Poll::Pending => None,
            });
        if let Some((at, output)) = finished {
            self.running.remove(&at);
            self.outputs.insert(at, output);
            wake();
            return Poll::Pending;
        }
        if self.running.is_empty() {
            return Poll::Ready(std::mem::take(&mut self.outputs).into_values().collect());
        }
        Poll::Pending
    }
}
