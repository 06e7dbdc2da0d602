//! Step 4, `legacy`: the futures of chapter 1 among the real ones.

use std::{
    pin::Pin,
    sync::Mutex,
    task::{Context, Poll, Waker},
};

use simple_future::SimpleFuture;

/// A [`SimpleFuture`] as a real [`Future`].
#[derive(Debug)]
pub struct Legacy<F>(
    /// The future to be polled.
    pub F,
);

static STACK: Mutex<Vec<Waker>> = Mutex::new(Vec::new());

fn wake() {
    let mut all = std::mem::take(&mut *STACK.lock().unwrap());
    while let Some(waker) = all.pop() {
        waker.wake();
    }
}

impl<F: SimpleFuture + Unpin> Future for Legacy<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        let waker = context.waker().clone();
        STACK.lock().unwrap().push(waker);
        match self.0.poll(wake) {
            simple_future::Poll::Ready(output) => Poll::Ready(output),
            simple_future::Poll::Pending => Poll::Pending,
        }
    }
}
