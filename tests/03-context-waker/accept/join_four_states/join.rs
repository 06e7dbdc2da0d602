//! Step 5, `join`: two futures at once, pinned in place.

use std::{
    mem,
    pin::Pin,
    task::{Context, Poll},
};

enum Progress<A, B> {
    Neither,
    OnlyA(A),
    OnlyB(B),
    Both,
}

/// A future that runs two futures at the same time.
pub struct Join<A: Future, B: Future> {
    a: A,
    b: B,
    progress: Progress<A::Output, B::Output>,
}

impl<A: Future + Unpin, B: Future + Unpin> Unpin for Join<A, B> {}

impl<A: Future, B: Future> Join<A, B> {
    /// Makes a future of the outputs of `a` and `b`.
    pub fn new(a: A, b: B) -> Self {
        Join {
            a,
            b,
            progress: Progress::Neither,
        }
    }

    fn a(self: Pin<&mut Self>) -> Pin<&mut A> {
        // SAFETY: pinning is structural for `a`.
        unsafe { self.map_unchecked_mut(|this| &mut this.a) }
    }

    fn b(self: Pin<&mut Self>) -> Pin<&mut B> {
        // SAFETY: pinning is structural for `b`.
        unsafe { self.map_unchecked_mut(|this| &mut this.b) }
    }

    fn progress(self: Pin<&mut Self>) -> &mut Progress<A::Output, B::Output> {
        // SAFETY: `progress` is never pinned, and neither child is moved.
        &mut unsafe { self.get_unchecked_mut() }.progress
    }
}

impl<A: Future, B: Future> Future for Join<A, B> {
    type Output = (A::Output, B::Output);

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        use Progress::*;
        match mem::replace(self.as_mut().progress(), Both) {
            Neither => {
                // Kept at once, in case that the other child panics.
                if let Poll::Ready(a) = self.as_mut().a().poll(cx) {
                    *self.as_mut().progress() = OnlyA(a);
                    return self.poll(cx);
                }
                *self.as_mut().progress() = Neither;
                if let Poll::Ready(b) = self.as_mut().b().poll(cx) {
                    *self.as_mut().progress() = OnlyB(b);
                }
                Poll::Pending
            }
            OnlyA(a) => match self.as_mut().b().poll(cx) {
                Poll::Ready(b) => Poll::Ready((a, b)),
                Poll::Pending => {
                    *self.as_mut().progress() = OnlyA(a);
                    Poll::Pending
                }
            },
            OnlyB(b) => match self.as_mut().a().poll(cx) {
                Poll::Ready(a) => Poll::Ready((a, b)),
                Poll::Pending => {
                    *self.as_mut().progress() = OnlyB(b);
                    Poll::Pending
                }
            },
            Both => Poll::Pending,
        }
    }
}
