//! `Box<dyn SimpleFutureExt<Output = T>>` is a type, as it was before `join` and `and_then` were added.

use combinators::SimpleFutureExt;
use simple_future::{Poll, SimpleFuture};

fn main() {
    let _unit: Box<dyn SimpleFutureExt<Output = ()>> = Box::new(now(()));
    let _text: Box<dyn SimpleFutureExt<Output = String>> = Box::new(now(String::new()));
    needs_a_future_of::<()>(now(()).join(now(())));
    needs_a_future_of::<String>(now(()).and_then(|()| now(String::new())));
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
