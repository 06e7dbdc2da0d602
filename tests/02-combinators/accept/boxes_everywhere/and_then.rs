//! The second future is made from the first one's output, and both are boxed.

use simple_future::{Poll, SimpleFuture};

type Boxed<'a, T> = Box<dyn SimpleFuture<Output = T> + 'a>;
type Continuation<'a, T, U> = Box<dyn FnOnce(T) -> Boxed<'a, U> + 'a>;

pub enum AndThen<'a, T, U> {
    First(Boxed<'a, T>, Option<Continuation<'a, T, U>>),
    Second(Boxed<'a, U>),
}

impl<T, U> SimpleFuture for AndThen<'_, T, U> {
    type Output = U;

    fn poll(&mut self, wake: fn()) -> Poll<U> {
        match self {
            AndThen::First(first, f) => match first.poll(wake) {
                Poll::Pending => Poll::Pending,
                Poll::Ready(output) => {
                    let f = f.take().unwrap();
                    *self = AndThen::Second(f(output));
                    // Once more, in the new state.
                    self.poll(wake)
                }
            },
            AndThen::Second(second) => second.poll(wake),
        }
    }
}
