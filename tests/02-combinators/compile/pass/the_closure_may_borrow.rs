//! A closure that `and_then` calls may borrow, and change, what lives longer than the future.

use combinators::SimpleFutureExt;
use simple_future::{Poll, SimpleFuture};

fn main() {
    let name = String::from("toast");
    let mut eaten = 0;
    needs_a_future_of::<usize>(now(2).and_then(|n: usize| {
        eaten += n;
        now(name.len())
    }));
    drop((name, eaten));
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
