//! Step 4, `join_handle`, with an enum.

use std::{
    mem,
    pin::Pin,
    sync::{Arc, Mutex},
    task::{Context, Poll, Waker},
};

enum State<T> {
    Running(Vec<Waker>),
    Done(T),
    Taken,
}

#[must_use]
pub struct JoinHandle<T>(Arc<Mutex<State<T>>>);

pub(crate) struct Promise<T>(Arc<Mutex<State<T>>>);

pub(crate) fn new<T>() -> (Promise<T>, JoinHandle<T>) {
    let state = Arc::new(Mutex::new(State::Running(Vec::new())));
    (Promise(Arc::clone(&state)), JoinHandle(state))
}

impl<T> Promise<T> {
    pub(crate) fn keep(self, output: T) {
        let mut state = self.0.lock().unwrap();
        if let State::Running(wakers) = mem::replace(&mut *state, State::Done(output)) {
            wakers.into_iter().for_each(Waker::wake);
        }
    }
}

impl<T> Future for JoinHandle<T> {
    type Output = T;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<T> {
        let mut state = self.0.lock().unwrap();
        match mem::replace(&mut *state, State::Taken) {
            State::Done(output) => Poll::Ready(output),
            State::Running(mut wakers) => {
                wakers.push(context.waker().clone());
                *state = State::Running(wakers);
                Poll::Pending
            }
            State::Taken => panic!("the output of this task has been taken already"),
        }
    }
}

impl<T> Drop for JoinHandle<T> {
    fn drop(&mut self) {
        let mut state = self.0.lock().unwrap();
        if let State::Running(wakers) = &mut *state {
            wakers.clear();
        }
    }
}
