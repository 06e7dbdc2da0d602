//! Neither the futures nor the closure of `and_then` need to be `Send`.

use std::rc::Rc;

use combinators::SimpleFutureExt;
use simple_future::{Poll, SimpleFuture};

fn main() {
    let table = Rc::new("table");
    let here = Rc::clone(&table);
    let future = now(Rc::new("toast")).and_then(move |food: Rc<&'static str>| now((food, here)));
    needs_a_future_of::<(Rc<&str>, Rc<&str>)>(future);
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
