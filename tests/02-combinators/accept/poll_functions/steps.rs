//! The other combinators.

use simple_future::{Poll, SimpleFuture};

use crate::poll_fn::PollFn;

/// Whether a future has finished, by polling it only until it has.
fn latch(mut future: impl SimpleFuture<Output = ()>) -> impl FnMut(fn()) -> bool {
    let mut done = false;
    move |wake| {
        if !done {
            done = matches!(future.poll(wake), Poll::Ready(()));
        }
        done
    }
}

pub struct Join<A, B> {
    children: [Child<A, B>; 2],
}

enum Child<A, B> {
    A(A),
    B(B),
    Done,
}

impl<A, B> Join<A, B> {
    pub fn new(a: A, b: B) -> Self {
        Self {
            children: [Child::A(a), Child::B(b)],
        }
    }
}

impl<A: SimpleFuture<Output = ()>, B: SimpleFuture<Output = ()>> SimpleFuture for Join<A, B> {
    type Output = ();

    fn poll(&mut self, wake: fn()) -> Poll<()> {
        let mut left = 2;
        for child in &mut self.children {
            let poll = match child {
                Child::A(a) => a.poll(wake),
                Child::B(b) => b.poll(wake),
                Child::Done => Poll::Ready(()),
            };
            if let Poll::Ready(()) = poll {
                *child = Child::Done;
                left -= 1;
            }
        }
        if left == 0 {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    }
}

pub struct AndThenFut<'a>(PollMut<'a>);

type PollMut<'a> = Box<dyn FnMut(fn()) -> Poll<()> + 'a>;

impl<'a> AndThenFut<'a> {
    pub fn new(
        first: impl SimpleFuture<Output = ()> + 'a,
        second: impl SimpleFuture<Output = ()> + 'a,
    ) -> Self {
        let (mut first, mut second) = (latch(first), latch(second));
        Self(Box::new(move |wake| match first(wake) && second(wake) {
            true => Poll::Ready(()),
            false => Poll::Pending,
        }))
    }
}

impl SimpleFuture for AndThenFut<'_> {
    type Output = ();

    fn poll(&mut self, wake: fn()) -> Poll<()> {
        (self.0)(wake)
    }
}

pub fn join_all<F: SimpleFuture>(futures: Vec<F>) -> impl SimpleFuture<Output = Vec<F::Output>> {
    let mut futures: Vec<Option<F>> = futures.into_iter().map(Some).collect();
    let mut outputs: Vec<Option<F::Output>> = futures.iter().map(|_| None).collect();
    PollFn(move |wake: fn()| {
        for (future, output) in futures.iter_mut().zip(&mut outputs) {
            if let Some(Poll::Ready(value)) = future.as_mut().map(|future| future.poll(wake)) {
                *future = None;
                *output = Some(value);
            }
        }
        if futures.iter().any(Option::is_some) {
            return Poll::Pending;
        }
        Poll::Ready(outputs.iter_mut().flat_map(Option::take).collect())
    })
}
