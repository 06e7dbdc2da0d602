//! A closure that `and_then` calls may be callable only once, since `and_then` calls it once.

use std::marker::PhantomPinned;

use combinators::SimpleFutureExt;
use simple_future::{Poll, SimpleFuture};

/// Not `Clone`, not `Copy`, not `Default`, not `Unpin`.
struct Ticket(PhantomPinned);

fn main() {
    let ticket = Ticket(PhantomPinned);
    let closure = move |food: &'static str| now((food, ticket));
    needs_a_future_of::<(&str, Ticket)>(now("toast").and_then(closure));
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
