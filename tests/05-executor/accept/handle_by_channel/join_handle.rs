//! Step 4, `join_handle`, with a channel.

use std::{
    pin::Pin,
    sync::{
        Arc, Mutex,
        mpsc::{Receiver, Sender, channel},
    },
    task::{Context, Poll, Waker},
};

type Place = Arc<Mutex<Option<Waker>>>;

pub struct JoinHandle<T> {
    outputs: Receiver<T>,
    waker: Place,
}

pub(crate) struct Promise<T> {
    outputs: Sender<T>,
    waker: Place,
}

pub(crate) fn new<T>() -> (Promise<T>, JoinHandle<T>) {
    let (sender, outputs) = channel();
    let waker = Place::default();
    let promise = Promise {
        outputs: sender,
        waker: Arc::clone(&waker),
    };
    (promise, JoinHandle { outputs, waker })
}

impl<T> Promise<T> {
    pub(crate) fn keep(self, output: T) {
        // Nobody wants it if the handle is gone.
        let _ = self.outputs.send(output);
        if let Some(waker) = self.waker.lock().unwrap().take() {
            waker.wake();
        }
    }
}

impl<T> Future for JoinHandle<T> {
    type Output = T;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<T> {
        if let Ok(output) = self.outputs.try_recv() {
            return Poll::Ready(output);
        }
        *self.waker.lock().unwrap() = Some(context.waker().clone());
        match self.outputs.try_recv() {
            Ok(output) => Poll::Ready(output),
            Err(_) => Poll::Pending,
        }
    }
}
