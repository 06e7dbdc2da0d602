//! A `Join` is not `Unpin` if one of its children, or both, are not.

use std::{
    future::Ready,
    marker::PhantomPinned,
    pin::Pin,
    task::{Context, Poll},
};

use context_waker::Join;
use static_assertions::assert_not_impl_any;

struct Pinned(PhantomPinned);

impl Future for Pinned {
    type Output = ();

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        Poll::Pending
    }
}

assert_not_impl_any!(Join<Pinned, Ready<()>>: Unpin);
assert_not_impl_any!(Join<Ready<()>, Pinned>: Unpin);
assert_not_impl_any!(Join<Pinned, Pinned>: Unpin);

fn main() {
    let _ = Pinned(PhantomPinned);
}
