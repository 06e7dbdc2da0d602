//! What `and_then` calls may be a function, a function pointer, or a boxed closure.

use combinators::SimpleFutureExt;
use simple_future::{Poll, SimpleFuture};

fn eat(food: String) -> Now<usize> {
    now(food.len())
}

fn main() {
    needs_a_future_of::<usize>(now(String::new()).and_then(eat));
    let pointer: fn(String) -> Now<usize> = eat;
    needs_a_future_of::<usize>(now(String::new()).and_then(pointer));
    let boxed: Box<dyn FnOnce(String) -> Now<usize>> = Box::new(eat);
    needs_a_future_of::<usize>(now(String::new()).and_then(boxed));
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
