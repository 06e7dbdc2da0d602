//! Step 4, `legacy`: the futures of chapter 1 among the real ones.

use std::{
    pin::Pin,
    task::{Context, Poll},
};

use simple_future::SimpleFuture;

/// A [`SimpleFuture`] as a real [`Future`].
#[must_use = "futures do nothing unless you `.await` or poll them"]
#[derive(Debug)]
pub struct Legacy<F>(
    /// The future to be polled.
    pub F,
);

impl<F: SimpleFuture> Future for Legacy<F> {
    type Output = F::Output;

    #[allow(unused_variables)] // until you write it
    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        todo!("step legacy: a `fn()` carries no data, so whom can it wake?")
    }
}
