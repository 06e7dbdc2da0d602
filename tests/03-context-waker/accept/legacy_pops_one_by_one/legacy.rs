//! Step 4, `legacy`: the futures of chapter 1 among the real ones.

use simple_future::{Poll as Old, SimpleFuture};
use std::{
    collections::VecDeque,
    pin::Pin,
    sync::RwLock,
    task::{Context, Poll, Waker},
};
#[must_use]
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Legacy<F: ?Sized>(pub F);
static LIST: RwLock<VecDeque<Waker>> = RwLock::new(VecDeque::new());
fn wake() {
    while let Some(waker) = {
        let mut list = LIST.write().unwrap();
        list.pop_back()
    } {
        waker.wake_by_ref();
    }
}
impl<F: SimpleFuture + Unpin> Future for Legacy<F> {
    type Output = <F as SimpleFuture>::Output;
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let waker = cx.waker().clone();
        LIST.write().unwrap().push_front(waker);
        let inner = &mut Pin::get_mut(self).0;
        match SimpleFuture::poll(inner, wake as fn()) {
            Old::Ready(x) => Poll::Ready(x),
            Old::Pending => Poll::Pending,
        }
    }
}
