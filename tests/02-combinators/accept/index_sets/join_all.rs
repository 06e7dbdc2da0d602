//! Any number of futures at once, by their indices.

use std::{collections::HashSet, mem};

use simple_future::{Poll, SimpleFuture};

pub struct JoinAll<F: SimpleFuture> {
    futures: Vec<F>,
    unfinished: HashSet<usize>,
    outputs: Vec<(usize, F::Output)>,
}

pub fn join_all<F: SimpleFuture>(futures: Vec<F>) -> JoinAll<F> {
    JoinAll {
        unfinished: (0..futures.len()).collect(),
        outputs: Vec::with_capacity(futures.len()),
        futures,
    }
}

impl<F: SimpleFuture> SimpleFuture for JoinAll<F> {
    type Output = Vec<F::Output>;

    fn poll(&mut self, wake: fn()) -> Poll<Vec<F::Output>> {
        let Self {
            futures,
            unfinished,
            outputs,
        } = self;
        // A hash set has no order: the futures are polled in a different order in each process.
        unfinished.retain(|&at| match futures[at].poll(wake) {
            Poll::Pending => true,
            Poll::Ready(output) => {
                outputs.push((at, output));
                false
            }
        });
        if !unfinished.is_empty() {
            return Poll::Pending;
        }
        let mut outputs = mem::take(outputs);
        outputs.sort_by_key(|(at, _)| *at);
        Poll::Ready(outputs.into_iter().map(|(_, output)| output).collect())
    }
}
