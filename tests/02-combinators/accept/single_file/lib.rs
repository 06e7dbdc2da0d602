#![doc = include_str!("../README.md")]

use simple_future::Poll::{self, Pending, Ready};
use simple_future::SimpleFuture;

mod map;
pub use map::Map;

/// A future that is left out once it has finished.
fn finish<A: SimpleFuture>(slot: &mut Option<A>, wake: fn()) -> Poll<Option<A::Output>> {
    let Some(future) = slot else {
        return Ready(None);
    };
    match future.poll(wake) {
        Pending => Pending,
        Ready(output) => {
            *slot = None;
            Ready(Some(output))
        }
    }
}

pub struct Join<A, B>(Option<A>, Option<B>);

impl<A, B> Join<A, B> {
    pub fn new(a: A, b: B) -> Self {
        Join(Some(a), Some(b))
    }
}

impl<A: SimpleFuture<Output = ()>, B: SimpleFuture<Output = ()>> SimpleFuture for Join<A, B> {
    type Output = ();
    fn poll(&mut self, wake: fn()) -> Poll<()> {
        match (finish(&mut self.0, wake), finish(&mut self.1, wake)) {
            (Ready(_), Ready(_)) => Ready(()),
            _ => Pending,
        }
    }
}

pub struct AndThenFut<A, B>(Option<A>, Option<B>);

impl<A, B> AndThenFut<A, B> {
    pub fn new(first: A, second: B) -> Self {
        AndThenFut(Some(first), Some(second))
    }
}

impl<A: SimpleFuture<Output = ()>, B: SimpleFuture<Output = ()>> SimpleFuture for AndThenFut<A, B> {
    type Output = ();
    fn poll(&mut self, wake: fn()) -> Poll<()> {
        if let Pending = finish(&mut self.0, wake) {
            return Pending;
        }
        match finish(&mut self.1, wake) {
            Ready(_) => Ready(()),
            Pending => Pending,
        }
    }
}

pub struct AndThen<A, F, B>(Option<A>, Option<F>, Option<B>);

impl<A, F, B> SimpleFuture for AndThen<A, F, B>
where
    A: SimpleFuture,
    F: FnOnce(A::Output) -> B,
    B: SimpleFuture,
{
    type Output = B::Output;
    fn poll(&mut self, wake: fn()) -> Poll<B::Output> {
        if self.0.is_some() {
            let Ready(Some(output)) = finish(&mut self.0, wake) else {
                return Pending;
            };
            self.2 = self.1.take().map(|f| f(output));
        }
        match finish(&mut self.2, wake) {
            Ready(Some(output)) => Ready(output),
            _ => Pending,
        }
    }
}

pub fn join_all<A: SimpleFuture>(futures: Vec<A>) -> impl SimpleFuture<Output = Vec<A::Output>> {
    let count = futures.len();
    All {
        futures: futures.into_iter().map(Some).collect(),
        outputs: std::iter::repeat_with(|| None).take(count).collect(),
    }
}

struct All<A: SimpleFuture> {
    futures: Vec<Option<A>>,
    outputs: Vec<Option<A::Output>>,
}

impl<A: SimpleFuture> SimpleFuture for All<A> {
    type Output = Vec<A::Output>;
    fn poll(&mut self, wake: fn()) -> Poll<Vec<A::Output>> {
        for (future, output) in self.futures.iter_mut().zip(&mut self.outputs) {
            if let Ready(Some(value)) = finish(future, wake) {
                *output = Some(value);
            }
        }
        match self.futures.iter().all(Option::is_none) {
            true => Ready(self.outputs.drain(..).flatten().collect()),
            false => Pending,
        }
    }
}

pub trait SimpleFutureExt: SimpleFuture {
    fn map<T, F: FnOnce(Self::Output) -> T>(self, f: F) -> Map<Self, F>
    where
        Self: Sized,
    {
        Map::new(self, f)
    }
    fn join<B: SimpleFuture<Output = ()>>(self, other: B) -> Join<Self, B>
    where
        Self: Sized + SimpleFuture<Output = ()>,
    {
        Join::new(self, other)
    }
    fn and_then<B: SimpleFuture, F: FnOnce(Self::Output) -> B>(self, f: F) -> AndThen<Self, F, B>
    where
        Self: Sized,
    {
        AndThen(Some(self), Some(f), None)
    }
}

impl<A: SimpleFuture> SimpleFutureExt for A {}
