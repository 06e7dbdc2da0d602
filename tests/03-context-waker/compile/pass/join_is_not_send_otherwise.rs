//! A `Join` is not `Send` if one of its children, or an output that may have to wait inside, is not; and not `Sync` likewise.

use std::{
    cell::Cell,
    future::Ready,
    marker::PhantomData,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll},
};

use context_waker::Join;
use static_assertions::assert_not_impl_any;

/// Neither `Send` nor `Sync`, while its output is both.
struct AtHome(PhantomData<Rc<()>>);

impl Future for AtHome {
    type Output = ();

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        Poll::Pending
    }
}

/// `Send` and `Sync`, while its output is neither.
struct MakesRc;

impl Future for MakesRc {
    type Output = Rc<()>;

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Rc<()>> {
        Poll::Pending
    }
}

assert_not_impl_any!(Join<AtHome, Ready<()>>: Send, Sync);
assert_not_impl_any!(Join<Ready<()>, AtHome>: Send, Sync);
assert_not_impl_any!(Join<MakesRc, Ready<()>>: Send, Sync);
assert_not_impl_any!(Join<Ready<()>, MakesRc>: Send, Sync);
assert_not_impl_any!(Join<Ready<Cell<u8>>, Ready<()>>: Sync);

fn main() {
    let _ = (AtHome(PhantomData), MakesRc);
}
