//! Step 2, `timeout`: a future that is given so much time and no more.

use std::{
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use pin_project_lite::pin_project;

use crate::{Elapsed, TimerFuture};

pub fn timeout<F: IntoFuture>(duration: Duration, future: F) -> Timeout<F::IntoFuture> {
    let timer = TimerFuture::new(duration);
    Timeout {
        future: Some(future.into_future()),
        timer,
    }
}

pin_project! {
    pub struct Timeout<F> {
        #[pin]
        future: Option<F>,
        #[pin]
        timer: TimerFuture,
    }
}

impl<F: Future> Future for Timeout<F> {
    type Output = Result<F::Output, Elapsed>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        let over = this.timer.poll(context).is_ready();
        let future = this
            .future
            .as_mut()
            .as_pin_mut()
            .expect("not polled after its end");
        let result = match future.poll(context) {
            Poll::Ready(output) => Ok(output),
            Poll::Pending if over => Err(Elapsed),
            Poll::Pending => return Poll::Pending,
        };
        this.future.set(None);
        Poll::Ready(result)
    }
}
