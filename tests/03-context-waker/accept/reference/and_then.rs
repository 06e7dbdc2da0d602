//! Step 6, `and_then`, second half: the future that `FutureExt::and_then` returns.

use std::{
    pin::Pin,
    task::{Context, Poll, ready},
};

use pin_project_lite::pin_project;

pin_project! {
    /// One future after the other. Made by [`FutureExt::and_then`](crate::FutureExt::and_then).
    #[project = Projected]
    #[must_use = "futures do nothing unless you `.await` or poll them"]
    #[derive(Debug)]
    pub enum AndThen<A, F, B> {
        /// The first future runs; the closure waits for its output.
        First {
            #[pin]
            future: A,
            f: Option<F>,
        },
        /// The closure has been called, and what it made runs.
        Second {
            #[pin]
            future: B,
        },
        /// Both are gone.
        Finished,
    }
}

impl<A, F, B> AndThen<A, F, B> {
    pub(crate) fn new(future: A, f: F) -> Self {
        AndThen::First { future, f: Some(f) }
    }
}

impl<A, F, B> Future for AndThen<A, F, B>
where
    A: Future,
    F: FnOnce(A::Output) -> B,
    B: Future,
{
    type Output = B::Output;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<B::Output> {
        loop {
            match self.as_mut().project() {
                Projected::First { future, f } => {
                    let output = ready!(future.poll(context));
                    let f = f
                        .take()
                        .expect("the closure is there while the first future runs");
                    let second = f(output);
                    // Drops the first future where it is. Then once round the loop: the second future has to be polled
                    // now, or else nobody would have its waker.
                    self.set(AndThen::Second { future: second });
                }
                Projected::Second { future } => {
                    let output = ready!(future.poll(context));
                    self.set(AndThen::Finished);
                    return Poll::Ready(output);
                }
                Projected::Finished => {
                    panic!("a future must not be polled again after it has returned Ready")
                }
            }
        }
    }
}
