//! `Legacy` is neither `Send` nor `Sync` if the future inside is not.

use std::{marker::PhantomData, rc::Rc};

use context_waker::Legacy;
use simple_future::{Poll, SimpleFuture};
use static_assertions::assert_not_impl_any;

struct AtHome(PhantomData<Rc<()>>);

impl SimpleFuture for AtHome {
    type Output = u8;

    fn poll(&mut self, _: fn()) -> Poll<u8> {
        Poll::Ready(1)
    }
}

assert_not_impl_any!(Legacy<AtHome>: Send, Sync);

fn main() {
    let _ = AtHome(PhantomData);
}
