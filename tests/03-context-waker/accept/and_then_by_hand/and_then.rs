//! Step 6, `and_then`, second half: the future that `FutureExt::and_then` returns.

use std::{
    pin::Pin,
    task::{Context, Poll},
};

/// One future after the other.
pub enum AndThen<A, F, B> {
    /// The first future and the closure.
    First(A, Option<F>),
    /// The second future.
    Second(B),
    /// Nothing.
    Done,
}

/// The closure is never pinned.
impl<A: Unpin, F, B: Unpin> Unpin for AndThen<A, F, B> {}

impl<A, F, B> AndThen<A, F, B> {
    pub(crate) fn new(first: A, f: F) -> Self {
        AndThen::First(first, Some(f))
    }
}

impl<A: Future, B: Future, F: FnOnce(A::Output) -> B> Future for AndThen<A, F, B> {
    type Output = B::Output;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<B::Output> {
        // SAFETY: neither future is moved: the arms below only pin them where they are.
        match unsafe { self.as_mut().get_unchecked_mut() } {
            AndThen::First(first, f) => {
                // SAFETY: pinned because `self` is; see `Unpin` above. There is no `Drop`.
                let Poll::Ready(output) = unsafe { Pin::new_unchecked(first) }.poll(context) else {
                    return Poll::Pending;
                };
                let second = (f.take().expect("the closure is called once"))(output);
                self.set(AndThen::Second(second));
                context.waker().wake_by_ref();
                Poll::Pending
            }
            AndThen::Second(second) => {
                // SAFETY: as above.
                let poll = unsafe { Pin::new_unchecked(second) }.poll(context);
                if poll.is_ready() {
                    self.set(AndThen::Done);
                }
                poll
            }
            AndThen::Done => panic!("polled after Ready"),
        }
    }
}
