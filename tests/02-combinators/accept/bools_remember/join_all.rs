//! Any number of futures at once, each with a flag and a place for its output.

use simple_future::{Poll, SimpleFuture};

pub struct JoinAll<F: SimpleFuture> {
    futures: Vec<F>,
    finished: Vec<bool>,
    outputs: Vec<Option<F::Output>>,
}

pub fn join_all<F: SimpleFuture>(futures: Vec<F>) -> JoinAll<F> {
    JoinAll {
        finished: vec![false; futures.len()],
        outputs: futures.iter().map(|_| None).collect(),
        futures,
    }
}

impl<F: SimpleFuture> SimpleFuture for JoinAll<F> {
    type Output = Vec<F::Output>;

    fn poll(&mut self, wake: fn()) -> Poll<Vec<F::Output>> {
        for i in 0..self.futures.len() {
            if self.finished[i] {
                continue;
            }
            if let Poll::Ready(output) = self.futures[i].poll(wake) {
                self.outputs[i] = Some(output);
                self.finished[i] = true;
            }
        }
        if self.finished.contains(&false) {
            Poll::Pending
        } else {
            let outputs = self.outputs.iter_mut();
            Poll::Ready(outputs.map(|output| output.take().unwrap()).collect())
        }
    }
}
