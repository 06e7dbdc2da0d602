//! [`Map`], worked out by hand as the example to follow. Given; leave this file as it is.

use std::{
    pin::Pin,
    task::{Context, Poll, ready},
};

/// A future that hands the output of another one to a closure. Made by [`FutureExt::map`](crate::FutureExt::map).
///
/// Pinning is *structural* for `future` and not for `f`: whoever pins a `Map` pins its future with it, while the closure
/// is ordinary data that is moved out and called.
#[must_use = "futures do nothing unless you `.await` or poll them"]
#[derive(Debug)]
pub struct Map<Fut, F> {
    future: Fut,
    /// There until the future is ready, gone afterwards.
    f: Option<F>,
}

/// Part of the argument below: a `Map` may be moved about while it is pinned only if its future may. Whether the closure
/// is `Unpin` makes no difference, since nobody ever pins it.
impl<Fut: Unpin, F> Unpin for Map<Fut, F> {}

impl<Fut, F> Map<Fut, F> {
    pub(crate) fn new(future: Fut, f: F) -> Self {
        Self { future, f: Some(f) }
    }

    /// Projects: from the pinned whole to its pinned part and its ordinary part.
    fn project(self: Pin<&mut Self>) -> (Pin<&mut Fut>, &mut Option<F>) {
        // SAFETY: the reference is not used to move `Fut`: it is split at once into the two halves below, and only the
        // second half, which is not pinned, leaves this function as a plain reference.
        let this = unsafe { self.get_unchecked_mut() };
        // SAFETY: `this.future` will not be moved until it is dropped, because
        // - `self` is pinned, so the memory that holds `future` stays where it is until `drop` has run;
        // - no function of this module gives out a plain `&mut Fut` or takes `future` out, and `Map` has no `Drop`;
        // - `Map` is `Unpin` only if `Fut` is, in which case the promise is empty.
        let future = unsafe { Pin::new_unchecked(&mut this.future) };
        (future, &mut this.f)
    }
}

impl<Fut, F, T> Future for Map<Fut, F>
where
    Fut: Future,
    F: FnOnce(Fut::Output) -> T,
{
    type Output = T;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<T> {
        let (future, f) = self.project();
        // Pending is passed on as it is: `future` has kept the waker, so there is nothing left for us to do.
        let output = ready!(future.poll(context));
        let f = f
            .take()
            .expect("a future must not be polled again after it has returned Ready");
        Poll::Ready(f(output))
    }
}
