//! Any number of futures at once.

use simple_future::{Poll, SimpleFuture};

use crate::maybe_done::MaybeDone;

pub struct JoinAll<F: SimpleFuture> {
    parts: Box<[MaybeDone<F>]>,
}

pub fn join_all<F: SimpleFuture>(futures: Vec<F>) -> JoinAll<F> {
    JoinAll {
        parts: futures.into_iter().map(MaybeDone::Future).collect(),
    }
}

impl<F: SimpleFuture> SimpleFuture for JoinAll<F> {
    type Output = Vec<F::Output>;

    fn poll(&mut self, wake: fn()) -> Poll<Vec<F::Output>> {
        let done = self
            .parts
            .iter_mut()
            .fold(true, |done, part| part.advance(wake) & done);
        if done {
            Poll::Ready(self.parts.iter_mut().map(MaybeDone::take).collect())
        } else {
            Poll::Pending
        }
    }
}
