//! Step 4: any number of futures at once.

use std::mem;

use simple_future::{Poll, SimpleFuture};

/// A future of the outputs of all `futures`, in the order of the vector.
pub fn join_all<F: SimpleFuture>(futures: Vec<F>) -> JoinAll<F> {
    JoinAll {
        children: futures.into_iter().map(Child::Unfinished).collect(),
    }
}

/// The future that [`join_all`] returns.
#[must_use = "futures do nothing unless they are polled"]
pub struct JoinAll<F: SimpleFuture> {
    children: Vec<Child<F>>,
}

/// A future, and in the same place its output, once it has returned Ready.
enum Child<F: SimpleFuture> {
    Unfinished(F),
    Finished(F::Output),
}

impl<F: SimpleFuture> SimpleFuture for JoinAll<F> {
    type Output = Vec<F::Output>;

    fn poll(&mut self, wake: fn()) -> Poll<Vec<F::Output>> {
        let mut all_finished = true;
        for child in &mut self.children {
            if let Child::Unfinished(future) = child {
                match future.poll(wake) {
                    Poll::Ready(output) => *child = Child::Finished(output),
                    Poll::Pending => all_finished = false,
                }
            }
        }
        if !all_finished {
            return Poll::Pending;
        }
        let finished = mem::take(&mut self.children).into_iter();
        Poll::Ready(
            finished
                .map(|child| match child {
                    Child::Finished(output) => output,
                    Child::Unfinished(_) => unreachable!("every child has finished"),
                })
                .collect(),
        )
    }
}
