//! Step 5, `join`: two futures at once, pinned in place.

use std::{
    mem,
    pin::Pin,
    task::{Context, Poll},
};

/// A future that runs two futures at the same time and is ready, with both outputs, when both are.
///
/// Its children are pinned in place: pinning a `Join` pins them, and a `Join` is `Unpin` exactly when both of them are.
#[must_use = "futures do nothing unless you `.await` or poll them"]
pub struct Join<A: Future, B: Future> {
    a: Child<A>,
    b: Child<B>,
}

/// Pinning is structural for `Running` and for nothing else.
enum Child<F: Future> {
    Running(F),
    /// The future is gone, its output waits for that of the other child.
    Finished(F::Output),
    /// The output is gone, too.
    Taken,
}

/// The output is never pinned, so it does not count.
impl<F: Future + Unpin> Unpin for Child<F> {}

impl<F: Future> Child<F> {
    /// Polls the future unless it has finished, and says whether it has.
    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> bool {
        // SAFETY: the reference is used for nothing but the pinned one of the next block.
        let Child::Running(future) = (unsafe { self.as_mut().get_unchecked_mut() }) else {
            return true;
        };
        // SAFETY: `future` will not be moved until it is dropped, because `self` is pinned, so its memory stays; no
        // function of this module takes a future out of `Running` (`take` looks first) or gives out a plain reference
        // to it; `Child` has no `Drop`; and it is `Unpin` only if the future is.
        let future = unsafe { Pin::new_unchecked(future) };
        match future.poll(context) {
            Poll::Ready(output) => {
                // This drops the future where it is, before anything is written in its place.
                self.set(Child::Finished(output));
                true
            }
            Poll::Pending => false,
        }
    }

    /// Takes the output of a future that has finished.
    fn take(self: Pin<&mut Self>) -> F::Output {
        // SAFETY: a `Running` future is not moved: the `match` leaves it alone.
        let this = unsafe { self.get_unchecked_mut() };
        match this {
            Child::Finished(_) => match mem::replace(this, Child::Taken) {
                Child::Finished(output) => output,
                Child::Running(_) | Child::Taken => unreachable!("it was just seen to be Finished"),
            },
            Child::Running(_) => unreachable!("taken from a child that has not finished"),
            Child::Taken => panic!("a `Join` must not be polled again after it has returned Ready"),
        }
    }
}

impl<A: Future, B: Future> Join<A, B> {
    /// Makes a future of the outputs of `a` and `b`. Neither is polled yet.
    pub fn new(a: A, b: B) -> Self {
        Self {
            a: Child::Running(a),
            b: Child::Running(b),
        }
    }

    /// Projects: from the pinned whole to its two parts, which are both pinned.
    fn project(self: Pin<&mut Self>) -> (Pin<&mut Child<A>>, Pin<&mut Child<B>>) {
        // SAFETY: pinning is structural for both fields. `self` is pinned, so their memory stays; nothing in this module
        // moves them or gives out plain references to them; `Join` has no `Drop`; and it is `Unpin` only if both of its
        // fields are, since nobody has written `impl Unpin for Join`.
        unsafe {
            let this = self.get_unchecked_mut();
            (
                Pin::new_unchecked(&mut this.a),
                Pin::new_unchecked(&mut this.b),
            )
        }
    }
}

impl<A: Future, B: Future> Future for Join<A, B> {
    type Output = (A::Output, B::Output);

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let (mut a, mut b) = self.project();
        // Both, always: with `&&` instead of `&`, `b` would not be polled while `a` is pending.
        if a.as_mut().poll(context) & b.as_mut().poll(context) {
            Poll::Ready((a.take(), b.take()))
        } else {
            Poll::Pending
        }
    }
}
