//! A closure that returns no future makes no future with `and_then`; that would be `map`.
//
// A solution that let the marked line pass would already fail an earlier step, and then this one is skipped. So this case
// is here for the reader, and for whoever relaxes the earlier steps.

use combinators::SimpleFutureExt;
use simple_future::{Poll, SimpleFuture};

fn main() {
    needs_a_future_of(now(String::new()).map(|food: String| food.len()));
    needs_a_future_of(now(String::new()).and_then(|food: String| now(food.len())));
    needs_a_future_of(now(String::new()).and_then(|food: String| food.len())); //~ E0277
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
