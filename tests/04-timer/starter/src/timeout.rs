//! Step 2, `timeout`: a future that is given so much time and no more.

use std::{
    marker::PhantomData,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use crate::Elapsed;

/// Gives `future` this much time from now.
#[allow(unused_variables)] // until you write it
pub fn timeout<F: Future>(duration: Duration, future: F) -> Timeout<F> {
    todo!("step timeout: keep the future, and start the clock")
}

/// A future with a time limit. Made by [`timeout`].
#[must_use = "futures do nothing unless you `.await` or poll them"]
pub struct Timeout<F> {
    // Put your fields here, instead of this one.
    future: PhantomData<F>,
}

impl<F: Future> Future for Timeout<F> {
    type Output = Result<F::Output, Elapsed>;

    #[allow(unused_variables)] // until you write it
    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        todo!("step timeout: first the future, then the clock")
    }
}
