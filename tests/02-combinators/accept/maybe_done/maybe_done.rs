//! A future, then its output, then nothing.

use std::mem;

use simple_future::{Poll, SimpleFuture};

pub(crate) enum MaybeDone<F: SimpleFuture> {
    Future(F),
    Done(F::Output),
    Gone,
}

impl<F: SimpleFuture> MaybeDone<F> {
    /// Polls the future if it has not finished. Is it done now?
    pub(crate) fn advance(&mut self, wake: fn()) -> bool {
        if let Self::Future(future) = self {
            match future.poll(wake) {
                Poll::Pending => return false,
                Poll::Ready(output) => *self = Self::Done(output),
            }
        }
        true
    }

    pub(crate) fn take(&mut self) -> F::Output {
        match mem::replace(self, Self::Gone) {
            Self::Done(output) => output,
            _ => panic!("there is no output to take"),
        }
    }
}
