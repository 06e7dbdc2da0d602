//! Step 5, `join`: two futures at once, pinned in place.

use std::{
    marker::PhantomData,
    pin::Pin,
    task::{Context, Poll},
};

/// A future that runs two futures at the same time and is ready, with both outputs, when both are.
///
/// Its children are pinned in place: pinning a `Join` pins them, and a `Join` is `Unpin` exactly when both of them are.
#[must_use = "futures do nothing unless you `.await` or poll them"]
pub struct Join<A, B> {
    // Put your fields here, instead of this one.
    children: PhantomData<(A, B)>,
}

impl<A: Future, B: Future> Join<A, B> {
    /// Makes a future of the outputs of `a` and `b`. Neither is polled yet.
    #[allow(unused_variables)] // until you write it
    pub fn new(a: A, b: B) -> Self {
        todo!("step join: keep the children, and have room for their outputs")
    }
}

impl<A: Future, B: Future> Future for Join<A, B> {
    type Output = (A::Output, B::Output);

    #[allow(unused_variables)] // until you write it
    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        todo!("step join: poll both children, each until it is ready, without moving them")
    }
}
