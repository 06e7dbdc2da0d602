//! Both futures of `and_then`, and their outputs, may borrow from their surroundings.

use combinators::SimpleFutureExt;
use simple_future::{Poll, SimpleFuture};

fn first_word<'a>(text: &'a str) -> impl SimpleFuture<Output = &'a str> {
    now(text).and_then(|text: &'a str| now(text.split(' ').next().unwrap_or(text)))
}

fn main() {
    let text = String::from("toast and tea");
    needs_a_future_of::<&str>(first_word(&text));
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
