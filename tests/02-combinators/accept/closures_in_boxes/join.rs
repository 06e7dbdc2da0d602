//! Step 1.

use simple_future::{Poll, SimpleFuture};
pub struct Join<'a> {
    poll: Box<dyn FnMut(fn()) -> bool + 'a>,
}
impl<'a> Join<'a> {
    pub fn new<A: SimpleFuture<Output = ()> + 'a, B: SimpleFuture<Output = ()> + 'a>(
        a: A,
        b: B,
    ) -> Self {
        let (mut a, mut b) = (once(a), once(b));
        Join {
            poll: Box::new(move |wake| a(wake) & b(wake)),
        }
    }
}
fn once<A: SimpleFuture<Output = ()>>(a: A) -> impl FnMut(fn()) -> bool {
    let mut a = Some(a);
    move |wake| {
        if a.as_mut().is_some_and(|a| a.poll(wake).is_ready()) {
            a = None
        }
        a.is_none()
    }
}
impl SimpleFuture for Join<'_> {
    type Output = ();
    fn poll(&mut self, wake: fn()) -> Poll<()> {
        if (self.poll)(wake) {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    }
}
