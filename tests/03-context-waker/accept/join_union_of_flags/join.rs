//! Step 5, `join`: two futures at once, pinned in place.

use std::{
    mem::{ManuallyDrop, MaybeUninit},
    pin::Pin,
    task::{Context, Poll},
};

/// A future and a place for its output.
struct Child<F: Future> {
    future: ManuallyDrop<F>,
    output: MaybeUninit<F::Output>,
    state: State,
}

/// Which of the two is there.
#[derive(Clone, Copy, PartialEq)]
enum State {
    Future,
    Output,
    Nothing,
}

impl<F: Future> Child<F> {
    fn new(future: F) -> Self {
        Child {
            future: ManuallyDrop::new(future),
            output: MaybeUninit::uninit(),
            state: State::Future,
        }
    }

    /// # Safety
    ///
    /// `self` is pinned from the first call on.
    unsafe fn poll(&mut self, context: &mut Context<'_>) {
        if self.state == State::Future {
            // SAFETY: pinned by the caller's promise, and nothing here moves the future.
            let future = unsafe { Pin::new_unchecked(&mut *self.future) };
            if let Poll::Ready(output) = future.poll(context) {
                self.output.write(output);
                // Before the drop, which may panic.
                self.state = State::Output;
                // SAFETY: the state said that the future was there, and says now that it is not.
                unsafe { ManuallyDrop::drop(&mut self.future) };
            }
        }
    }

    fn take(&mut self) -> F::Output {
        assert!(self.state == State::Output);
        self.state = State::Nothing;
        // SAFETY: the state said that the output was there.
        unsafe { self.output.assume_init_read() }
    }
}

impl<F: Future> Drop for Child<F> {
    fn drop(&mut self) {
        match self.state {
            // SAFETY: the state says that it is there. It is dropped where it is.
            State::Future => unsafe { ManuallyDrop::drop(&mut self.future) },
            // SAFETY: the state says that it is there.
            State::Output => unsafe { self.output.assume_init_drop() },
            State::Nothing => {}
        }
    }
}

/// A future that runs two futures at the same time.
pub struct Join<A: Future, B: Future> {
    a: Child<A>,
    b: Child<B>,
}

impl<A: Future + Unpin, B: Future + Unpin> Unpin for Join<A, B> {}

impl<A: Future, B: Future> Join<A, B> {
    /// Makes a future of the outputs of `a` and `b`.
    pub fn new(a: A, b: B) -> Self {
        Join {
            a: Child::new(a),
            b: Child::new(b),
        }
    }
}

impl<A: Future, B: Future> Future for Join<A, B> {
    type Output = (A::Output, B::Output);

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        // SAFETY: no child is moved out of `this`.
        let this = unsafe { self.get_unchecked_mut() };
        // SAFETY: both are pinned, as `self` is.
        unsafe {
            this.a.poll(context);
            this.b.poll(context);
        }
        if this.a.state == State::Output && this.b.state == State::Output {
            Poll::Ready((this.a.take(), this.b.take()))
        } else {
            Poll::Pending
        }
    }
}
