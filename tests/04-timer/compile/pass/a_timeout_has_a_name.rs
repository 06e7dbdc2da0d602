//! `Timeout<F>` is a type that can be named, put into a struct, and polled there.

use std::{
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use timer::{Elapsed, Timeout, timeout};

struct Patient<F: Future> {
    inner: Pin<Box<Timeout<F>>>,
}

impl<F: Future> Patient<F> {
    fn new(future: F) -> Self {
        Self {
            inner: Box::pin(timeout(Duration::ZERO, future)),
        }
    }
}

impl<F: Future> Future for Patient<F> {
    type Output = Result<F::Output, Elapsed>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        self.inner.as_mut().poll(context)
    }
}

fn main() {
    drop(Patient::new(async { 7 }));
}
