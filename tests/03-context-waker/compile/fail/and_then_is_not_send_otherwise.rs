//! What `and_then` returns is not `Send` if one of its futures is not.

use std::{
    future::ready,
    marker::PhantomData,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll},
};

use context_waker::FutureExt;

/// Not `Send`, while its output is.
struct AtHome(PhantomData<Rc<()>>);

impl Future for AtHome {
    type Output = ();

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        Poll::Pending
    }
}

fn at_home() -> AtHome {
    AtHome(PhantomData)
}

fn assert_send(_: impl Send) {}

fn main() {
    assert_send(ready(()).and_then(|()| ready(())));
    assert_send(at_home().and_then(|()| ready(()))); //~ E0277
    assert_send(ready(()).and_then(|()| at_home())); //~ E0277
}
