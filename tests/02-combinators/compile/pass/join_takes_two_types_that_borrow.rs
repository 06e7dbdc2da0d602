//! The children of a `Join` may be of two types, may borrow, and may stay on one thread.

use std::{marker::PhantomPinned, rc::Rc};

use combinators::{Join, SimpleFutureExt};
use simple_future::{Poll, SimpleFuture};

/// Not `Clone`, not `Default`, not `Send`, not `Unpin`, and it borrows.
struct Lent<'a>(&'a str, Rc<()>, PhantomPinned);

impl SimpleFuture for Lent<'_> {
    type Output = ();

    fn poll(&mut self, _: fn()) -> Poll<()> {
        drop((self.0, Rc::clone(&self.1)));
        Poll::Ready(())
    }
}

fn main() {
    let name = String::from("toast");
    let lent = || Lent(&name, Rc::new(()), PhantomPinned);
    needs_a_future_of::<()>(Join::new(lent(), now(())));
    needs_a_future_of::<()>(Join::new(now(()), lent()));
    needs_a_future_of::<()>(now(()).join(lent()));
    needs_a_future_of::<()>(lent().join(now(())));
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
