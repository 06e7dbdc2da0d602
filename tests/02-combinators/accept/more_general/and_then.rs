//! The second future is made from the first one's output, inside a nested enum that is never taken apart.

use simple_future::{Poll, SimpleFuture};

pub struct AndThen<A, B, F> {
    f: Option<F>,
    now: Result<B, A>,
}

impl<A, B, F> AndThen<A, B, F> {
    pub(crate) fn new(first: A, f: F) -> Self {
        Self {
            f: Some(f),
            now: Err(first),
        }
    }
}

impl<A: SimpleFuture, B: SimpleFuture, F: FnOnce(A::Output) -> B> SimpleFuture
    for AndThen<A, B, F>
{
    type Output = B::Output;

    fn poll(&mut self, wake: fn()) -> Poll<B::Output> {
        let output = match &mut self.now {
            Ok(second) => return second.poll(wake),
            Err(first) => match first.poll(wake) {
                Poll::Ready(output) => output,
                Poll::Pending => return Poll::Pending,
            },
        };
        let f = self.f.take().expect("`now` is Err until `f` is called");
        self.now.insert_second(f(output)).poll(wake)
    }
}

trait InsertSecond<B> {
    fn insert_second(&mut self, second: B) -> &mut B;
}

impl<A, B> InsertSecond<B> for Result<B, A> {
    fn insert_second(&mut self, second: B) -> &mut B {
        *self = Ok(second);
        match self {
            Ok(second) => second,
            Err(_) => unreachable!(),
        }
    }
}
