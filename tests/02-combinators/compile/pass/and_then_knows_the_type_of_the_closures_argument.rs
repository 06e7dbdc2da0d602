//! The argument of a closure in `and_then` needs no type annotation: it is the first future's output.

use combinators::SimpleFutureExt;
use simple_future::{Poll, SimpleFuture};

fn main() {
    needs_a_future_of::<usize>(now(String::new()).and_then(|food| now(food.trim().len())));
}

/// A future that is ready at its first poll.
struct Now<T>(Option<T>);

impl<T> SimpleFuture for Now<T> {
    type Output = T;

    fn poll(&mut self, _: fn()) -> Poll<T> {
        match self.0.take() {
            Some(output) => Poll::Ready(output),
            None => Poll::Pending,
        }
    }
}

fn now<T>(output: T) -> Now<T> {
    Now(Some(output))
}

fn needs_a_future_of<T>(_: impl SimpleFuture<Output = T>) {}
