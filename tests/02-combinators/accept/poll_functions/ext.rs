//! The combinators as methods, which every future has.

use simple_future::{Poll, SimpleFuture};

use crate::{Join, Map, poll_fn::PollFn};

pub trait SimpleFutureExt: SimpleFuture {
    fn map<T, F>(self, f: F) -> Map<Self, F>
    where
        Self: Sized,
        F: FnOnce(Self::Output) -> T,
    {
        Map::new(self, f)
    }

    fn join<B>(self, other: B) -> impl SimpleFuture<Output = ()>
    where
        Self: SimpleFuture<Output = ()> + Sized,
        B: SimpleFuture<Output = ()>,
    {
        Join::new(self, other)
    }

    fn and_then<B, F>(mut self, f: F) -> impl SimpleFuture<Output = B::Output>
    where
        Self: Sized,
        B: SimpleFuture,
        F: FnOnce(Self::Output) -> B,
    {
        let mut f = Some(f);
        let mut second = None;
        PollFn(move |wake: fn()| {
            if f.is_some() {
                let Poll::Ready(output) = self.poll(wake) else {
                    return Poll::Pending;
                };
                second = f.take().map(|f| f(output));
            }
            second.as_mut().unwrap().poll(wake)
        })
    }
}

impl<A: SimpleFuture + ?Sized> SimpleFutureExt for A {}
