//! Step 5, `join`: two futures at once, pinned in place.

use std::{
    pin::Pin,
    task::{Context, Poll},
};

use pin_project_lite::pin_project;

pin_project! {
    /// A future that runs two futures at the same time.
    pub struct Join<A: Future, B: Future> {
        #[pin]
        a: A,
        #[pin]
        b: B,
        output_of_a: Option<A::Output>,
        output_of_b: Option<B::Output>,
        started: bool,
    }
}

impl<A: Future, B: Future> Join<A, B> {
    /// Makes a future of the outputs of `a` and `b`.
    pub fn new(a: A, b: B) -> Self {
        Join {
            a,
            b,
            output_of_a: None,
            output_of_b: None,
            started: false,
        }
    }
}

impl<A: Future, B: Future> Future for Join<A, B> {
    type Output = (A::Output, B::Output);

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        if this.output_of_a.is_none()
            && let Poll::Ready(output) = this.a.poll(context)
        {
            *this.output_of_a = Some(output);
        }
        if !std::mem::replace(this.started, true) {
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        if this.output_of_b.is_none()
            && let Poll::Ready(output) = this.b.poll(context)
        {
            *this.output_of_b = Some(output);
        }
        if this.output_of_a.is_some()
            && let Some(output_of_b) = this.output_of_b.take()
        {
            let output_of_a = this.output_of_a.take().expect("it was just there");
            return Poll::Ready((output_of_a, output_of_b));
        }
        Poll::Pending
    }
}
