//! The future of `and_then` has all the methods of a future, and a closure may return any combination.

use combinators::{SimpleFutureExt, join_all};
use simple_future::{Poll, SimpleFuture};

fn breakfast(eggs: usize) -> impl SimpleFuture<Output = usize> {
    join_all((0..eggs).map(now).collect::<Vec<_>>()).map(|eggs: Vec<usize>| eggs.len())
}

fn main() {
    let morning = now(())
        .join(now(()))
        .and_then(|()| now(2))
        .and_then(|eggs: usize| breakfast(eggs).and_then(|eaten: usize| now(eaten + 1)))
        .map(|eaten: usize| eaten.to_string());
    needs_a_future_of::<String>(morning);
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
