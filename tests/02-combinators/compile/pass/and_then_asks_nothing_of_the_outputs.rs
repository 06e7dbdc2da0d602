//! The outputs of both futures of `and_then` are any types: without `Clone`, `Default`, `Debug` or `Send`.

use combinators::SimpleFutureExt;
use simple_future::{Poll, SimpleFuture};

struct Food(*const u8);
struct Dishes(*const u8);

fn main() {
    let future = now(Food(std::ptr::null())).and_then(|food: Food| now(Dishes(food.0)));
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
