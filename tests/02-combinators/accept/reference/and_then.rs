//! Step 3: the second future is made from the first one's output.

use simple_future::{Poll, SimpleFuture};

/// The future that [`SimpleFutureExt::and_then`](crate::SimpleFutureExt::and_then) returns.
#[must_use = "futures do nothing unless they are polled"]
pub struct AndThen<A, B, F>(State<A, B, F>);

enum State<A, B, F> {
    /// The closure is there until the first future is Ready; its call ends this state.
    First(A, Option<F>),
    Second(B),
}

impl<A, B, F> AndThen<A, B, F> {
    pub(crate) fn new(first: A, f: F) -> Self {
        Self(State::First(first, Some(f)))
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
        loop {
            match &mut self.0 {
                State::First(first, f) => match first.poll(wake) {
                    Poll::Pending => return Poll::Pending,
                    Poll::Ready(output) => {
                        let f = f.take().expect("only the call below leaves no closure");
                        self.0 = State::Second(f(output));
                    }
                },
                State::Second(second) => return second.poll(wake),
            }
        }
    }
}
