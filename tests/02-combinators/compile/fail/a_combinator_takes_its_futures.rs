//! A future that was given to a combinator is gone, since the combinator owns its children.
//
// A solution that let a marked line pass would already fail an earlier step, and then this one is skipped. So this case is
// here for the reader, and for whoever relaxes the earlier steps; no patch in `reject/` needs it.

use combinators::{AndThenFut, Join, SimpleFutureExt};
use simple_future::{Poll, SimpleFuture};

fn main() {
    let (coffee, toast, eggs, milk) = (now(()), now(()), now(()), now(()));
    needs_a_future_of::<()>(coffee.join(now(())));
    needs_a_future_of::<()>(coffee); //~ E0382
    needs_a_future_of::<()>(Join::new(toast, now(())));
    needs_a_future_of::<()>(toast); //~ E0382
    needs_a_future_of::<()>(eggs.and_then(|()| now(())));
    needs_a_future_of::<()>(eggs); //~ E0382
    needs_a_future_of::<()>(AndThenFut::new(milk, now(())));
    needs_a_future_of::<()>(milk); //~ E0382
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
