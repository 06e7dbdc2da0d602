//! What the combinators return can be used as `dyn SimpleFuture`, and a boxed future can be combined.

use combinators::{AndThenFut, Join, SimpleFutureExt, join_all};
use simple_future::{Poll, SimpleFuture};

fn boxed<'a, T>(
    future: impl SimpleFuture<Output = T> + 'a,
) -> Box<dyn SimpleFuture<Output = T> + 'a> {
    Box::new(future)
}

fn main() {
    let joined = boxed(boxed(Join::new(now(()), now(()))).join(now(())));
    let chained = boxed(AndThenFut::new(joined, boxed(now(()))));
    let counted = boxed(chained.and_then(|()| boxed(now(1))));
    needs_a_future_of::<Vec<usize>>(boxed(join_all(vec![counted, boxed(now(2))])));
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
