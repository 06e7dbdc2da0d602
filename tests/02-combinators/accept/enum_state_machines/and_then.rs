//! The second future is made from the first one's output: a machine of three states.

use std::mem;

use simple_future::{Poll, SimpleFuture};

pub enum AndThen<A, B, F> {
    First { future: A, f: F },
    Second { future: B },
    Over,
}

impl<A, B, F> AndThen<A, B, F> {
    pub(crate) fn new(future: A, f: F) -> Self {
        Self::First { future, f }
    }
}

impl<A, B, F> SimpleFuture for AndThen<A, B, F>
where
    A: SimpleFuture,
    B: SimpleFuture,
    F: FnOnce(A::Output) -> B,
{
    type Output = B::Output;

    fn poll(&mut self, wake: fn()) -> Poll<B::Output> {
        let mut second = match mem::replace(self, Self::Over) {
            Self::First { mut future, f } => match future.poll(wake) {
                Poll::Ready(output) => f(output),
                Poll::Pending => {
                    *self = Self::First { future, f };
                    return Poll::Pending;
                }
            },
            Self::Second { future } => future,
            Self::Over => panic!("polled after Ready"),
        };
        let poll = second.poll(wake);
        if let Poll::Pending = poll {
            *self = Self::Second { future: second };
        }
        poll
    }
}
