//! Step 6, `and_then`, second half: the future that `FutureExt::and_then` returns.

use std::{
    pin::Pin,
    task::{Context, Poll},
};

/// One future after the other.
pub struct AndThen<A, F, B> {
    first: Option<(Pin<Box<A>>, F)>,
    second: Option<Pin<Box<B>>>,
}

impl<A, F, B> Unpin for AndThen<A, F, B> {}

impl<A, F, B> AndThen<A, F, B> {
    pub(crate) fn new(first: A, f: F) -> Self {
        AndThen {
            first: Some((Box::pin(first), f)),
            second: None,
        }
    }
}

impl<A: Future, B: Future, F: FnOnce(A::Output) -> B> Future for AndThen<A, F, B> {
    type Output = B::Output;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<B::Output> {
        if let Some((mut first, f)) = self.first.take() {
            match first.as_mut().poll(context) {
                // Moving the box does not move the future.
                Poll::Pending => {
                    self.first = Some((first, f));
                    return Poll::Pending;
                }
                Poll::Ready(output) => self.second = Some(Box::pin(f(output))),
            }
        }
        match &mut self.second {
            Some(second) => match second.as_mut().poll(context) {
                Poll::Ready(output) => {
                    self.second = None;
                    Poll::Ready(output)
                }
                Poll::Pending => Poll::Pending,
            },
            None => Poll::Pending,
        }
    }
}
