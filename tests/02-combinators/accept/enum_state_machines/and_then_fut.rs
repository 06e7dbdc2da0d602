//! One future after another, as a machine of three states.

use std::mem;

use simple_future::{Poll, SimpleFuture};

pub struct AndThenFut<A, B> {
    state: State<A, B>,
}

enum State<A, B> {
    First(A, B),
    Second(B),
    Over,
}

impl<A, B> AndThenFut<A, B> {
    pub fn new(first: A, second: B) -> Self {
        Self {
            state: State::First(first, second),
        }
    }
}

impl<A, B> SimpleFuture for AndThenFut<A, B>
where
    A: SimpleFuture<Output = ()>,
    B: SimpleFuture<Output = ()>,
{
    type Output = ();

    fn poll(&mut self, wake: fn()) -> Poll<()> {
        loop {
            match mem::replace(&mut self.state, State::Over) {
                State::First(mut first, second) => {
                    if let Poll::Pending = first.poll(wake) {
                        self.state = State::First(first, second);
                        return Poll::Pending;
                    }
                    self.state = State::Second(second);
                }
                State::Second(mut second) => {
                    let poll = second.poll(wake);
                    if let Poll::Pending = poll {
                        self.state = State::Second(second);
                    }
                    return poll;
                }
                State::Over => panic!("polled after Ready"),
            }
        }
    }
}
