//! Step 4, `legacy`: the futures of chapter 1 among the real ones.

use std::{
    mem,
    pin::Pin,
    sync::Mutex,
    task::{Context, Poll, Waker},
};

use simple_future::{Poll as Simple, SimpleFuture};

/// A [`SimpleFuture`] as a real [`Future`].
#[derive(Debug)]
pub struct Legacy<F>(
    /// The future to be polled.
    pub F,
);

impl<F> Unpin for Legacy<F> {}

static WAITING: Mutex<Vec<Waker>> = Mutex::new(Vec::new());

fn wake_all() {
    let waiting = mem::take(&mut *WAITING.lock().unwrap());
    waiting.into_iter().for_each(Waker::wake);
}

impl<F: SimpleFuture> Future for Legacy<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        if let Simple::Ready(output) = self.0.poll(wake_all) {
            return Poll::Ready(output);
        }
        WAITING.lock().unwrap().push(context.waker().clone());
        match self.0.poll(wake_all) {
            Simple::Ready(output) => Poll::Ready(output),
            Simple::Pending => Poll::Pending,
        }
    }
}
