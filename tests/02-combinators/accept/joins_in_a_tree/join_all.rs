//! Step 4: any number of futures at once.

use simple_future::{Poll, SimpleFuture};
/// a binary tree of joins
pub enum Tree<F: SimpleFuture> {
    Empty,
    Leaf(F),
    Done(F::Output),
    Fork(Box<(Tree<F>, Tree<F>)>),
}
impl<F: SimpleFuture> Tree<F> {
    fn grow(mut futures: Vec<F>) -> Self {
        match futures.len() {
            0 => Tree::Empty,
            1 => Tree::Leaf(futures.remove(0)),
            n => {
                let right = futures.split_off(n / 2);
                Tree::Fork(Box::new((Tree::grow(futures), Tree::grow(right))))
            }
        }
    }
    fn step(&mut self, wake: fn()) -> bool {
        match self {
            Tree::Empty | Tree::Done(_) => true,
            Tree::Leaf(f) => match f.poll(wake) {
                Poll::Ready(o) => {
                    *self = Tree::Done(o);
                    true
                }
                Poll::Pending => false,
            },
            Tree::Fork(pair) => {
                let r = pair.1.step(wake);
                let l = pair.0.step(wake);
                l & r
            }
        }
    }
    fn pick(self, into: &mut Vec<F::Output>) {
        match self {
            Tree::Empty => {}
            Tree::Leaf(_) => unreachable!(),
            Tree::Done(o) => into.push(o),
            Tree::Fork(p) => {
                let (l, r) = *p;
                l.pick(into);
                r.pick(into)
            }
        }
    }
}
impl<F: SimpleFuture> SimpleFuture for Tree<F> {
    type Output = Vec<F::Output>;
    fn poll(&mut self, wake: fn()) -> Poll<Self::Output> {
        self.step(wake)
            .then(|| {
                let mut v = vec![];
                std::mem::replace(self, Tree::Empty).pick(&mut v);
                v
            })
            .map_or(Poll::Pending, Poll::Ready)
    }
}
pub type JoinAll<F> = Tree<F>;
pub fn join_all<F: SimpleFuture>(futures: Vec<F>) -> Tree<F> {
    Tree::grow(futures)
}
