//! Step 4, `legacy`: the futures of chapter 1 among the real ones.

use std::{
    pin::Pin,
    sync::{
        LazyLock,
        mpsc::{Sender, channel},
    },
    task::{Context, Poll, Waker},
    thread,
};

use simple_future::SimpleFuture;

/// A [`SimpleFuture`] as a real [`Future`].
#[derive(Debug)]
pub struct Legacy<F>(
    /// The future to be polled.
    pub F,
);

enum Message {
    Register(Waker),
    WakeEveryone,
}

static WAKER_THREAD: LazyLock<Sender<Message>> = LazyLock::new(|| {
    let (sender, receiver) = channel();
    thread::spawn(move || {
        let mut waiting = Vec::new();
        for message in receiver {
            match message {
                Message::Register(waker) => waiting.push(waker),
                Message::WakeEveryone => waiting.drain(..).for_each(Waker::wake),
            }
        }
    });
    sender
});

fn send(message: Message) {
    // The thread ends only if a waker panics; then there is nobody left to wake.
    let _ = WAKER_THREAD.send(message);
}

impl<F: SimpleFuture + Unpin> Future for Legacy<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        send(Message::Register(context.waker().clone()));
        match self.0.poll(|| send(Message::WakeEveryone)) {
            simple_future::Poll::Ready(output) => Poll::Ready(output),
            simple_future::Poll::Pending => Poll::Pending,
        }
    }
}
