//! Any number of futures at once: a chain of pairs.

use simple_future::{Poll, SimpleFuture};

pub type JoinAll<'a, T> = Box<dyn SimpleFuture<Output = Vec<T>> + 'a>;

/// Joins the futures one by one to the future of those before them.
pub fn join_all<'a, F: SimpleFuture + 'a>(futures: Vec<F>) -> JoinAll<'a, F::Output> {
    let nothing: JoinAll<'a, F::Output> = Box::new(Nothing(std::marker::PhantomData));
    futures.into_iter().fold(nothing, |before, last| {
        Box::new(Append {
            before,
            outputs_before: None,
            last,
            last_output: None,
        })
    })
}

struct Nothing<T>(std::marker::PhantomData<T>);

impl<T> SimpleFuture for Nothing<T> {
    type Output = Vec<T>;

    fn poll(&mut self, _: fn()) -> Poll<Vec<T>> {
        Poll::Ready(Vec::new())
    }
}

struct Append<'a, F: SimpleFuture> {
    before: JoinAll<'a, F::Output>,
    outputs_before: Option<Vec<F::Output>>,
    last: F,
    last_output: Option<F::Output>,
}

impl<F: SimpleFuture> SimpleFuture for Append<'_, F> {
    type Output = Vec<F::Output>;

    fn poll(&mut self, wake: fn()) -> Poll<Vec<F::Output>> {
        if self.outputs_before.is_none()
            && let Poll::Ready(outputs) = self.before.poll(wake)
        {
            self.outputs_before = Some(outputs);
        }
        if self.last_output.is_none()
            && let Poll::Ready(output) = self.last.poll(wake)
        {
            self.last_output = Some(output);
        }
        match (self.outputs_before.take(), self.last_output.take()) {
            (Some(mut outputs), Some(output)) => {
                outputs.push(output);
                Poll::Ready(outputs)
            }
            (outputs, output) => {
                self.outputs_before = outputs;
                self.last_output = output;
                Poll::Pending
            }
        }
    }
}
