//! Step 5, `join`: two futures at once, pinned in place.

use std::{
    pin::Pin,
    task::{Context, Poll},
};

use pin_project_lite::pin_project;

pin_project! {
    /// A future that runs two futures at the same time.
    #[must_use = "futures do nothing unless you `.await` or poll them"]
    pub struct Join<A: Future, B: Future> {
        #[pin]
        a: Option<A>,
        #[pin]
        b: Option<B>,
        output_of_a: Option<A::Output>,
        output_of_b: Option<B::Output>,
    }
}

impl<A: Future, B: Future> Join<A, B> {
    /// Makes a future of the outputs of `a` and `b`.
    pub fn new(a: A, b: B) -> Self {
        Join {
            a: Some(a),
            b: Some(b),
            output_of_a: None,
            output_of_b: None,
        }
    }
}

impl<A: Future, B: Future> Future for Join<A, B> {
    type Output = (A::Output, B::Output);

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        if let Some(b) = this.b.as_mut().as_pin_mut()
            && let Poll::Ready(output) = b.poll(cx)
        {
            this.b.set(None);
            *this.output_of_b = Some(output);
        }
        if let Some(a) = this.a.as_mut().as_pin_mut()
            && let Poll::Ready(output) = a.poll(cx)
        {
            this.a.set(None);
            *this.output_of_a = Some(output);
        }
        match (this.output_of_a.take(), this.output_of_b.take()) {
            (Some(a), Some(b)) => Poll::Ready((a, b)),
            (a, b) => {
                (*this.output_of_a, *this.output_of_b) = (a, b);
                Poll::Pending
            }
        }
    }
}
