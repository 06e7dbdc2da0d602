//! The outputs of both futures of `and_then` are any types: without `Clone`, `Default`, `Debug`, `Send` or `Unpin`.

use std::marker::PhantomPinned;

use combinators::SimpleFutureExt;
use simple_future::{Poll, SimpleFuture};

struct Food(*const u8, PhantomPinned);
struct Dishes(*const u8, PhantomPinned);

fn main() {
    let future = now(Food(std::ptr::null(), PhantomPinned))
        .and_then(|food: Food| now(Dishes(food.0, food.1)));
    needs_a_future_of::<Dishes>(future);
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
