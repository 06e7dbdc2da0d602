//! Step 2, `timeout`: a future that is given so much time and no more.

use std::{
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use crate::{Elapsed, TimerFuture};

pub fn timeout<F>(duration: Duration, future: F) -> Timeout<F>
where
    F: Future,
{
    Timeout {
        future: Some(Box::pin(future)),
        timer: Box::pin(TimerFuture::new(duration)),
    }
}

pub struct Timeout<F> {
    future: Option<Pin<Box<F>>>,
    timer: Pin<Box<TimerFuture>>,
}

impl<F: Future> Future for Timeout<F> {
    type Output = Result<F::Output, Elapsed>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let future = self.future.as_mut().expect("polled after Ready");
        let result = match future.as_mut().poll(context) {
            Poll::Ready(output) => Ok(output),
            Poll::Pending => match self.timer.as_mut().poll(context) {
                Poll::Ready(()) => Err(Elapsed),
                Poll::Pending => return Poll::Pending,
            },
        };
        self.future = None;
        Poll::Ready(result)
    }
}
