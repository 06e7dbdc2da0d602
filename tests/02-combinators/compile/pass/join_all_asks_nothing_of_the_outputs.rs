//! Futures and outputs of `join_all` may borrow, and are any types: without `Clone`, `Default`, `Send` or `Unpin`.

use std::marker::PhantomPinned;

use combinators::join_all;
use simple_future::{Poll, SimpleFuture};

struct Dish<'a>(&'a str, *const u8, PhantomPinned);

fn main() {
    let name = String::from("toast");
    let dishes = vec![now(Dish(&name, std::ptr::null(), PhantomPinned))];
    needs_a_future_of::<Vec<Dish<'_>>>(join_all(dishes));
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
