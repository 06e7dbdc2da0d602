//! Step 4, `legacy`: the futures of chapter 1 among the real ones.

use std::{
    collections::BTreeMap,
    pin::Pin,
    sync::Mutex,
    task::{Context, Poll, Waker},
};

use simple_future::SimpleFuture;

static SLOTS: Mutex<(u64, BTreeMap<u64, Waker>)> = Mutex::new((0, BTreeMap::new()));

fn wake_all() {
    let wakers: Vec<Waker> = SLOTS.lock().unwrap().1.values().cloned().collect();
    for waker in wakers {
        waker.wake();
    }
}

/// A [`SimpleFuture`] as a real [`Future`].
#[derive(Debug)]
pub struct Legacy<F> {
    inner: F,
    number: u64,
}

/// Makes a real future of a simple one.
#[allow(non_snake_case)]
pub fn Legacy<F>(inner: F) -> Legacy<F> {
    let mut slots = SLOTS.lock().unwrap();
    slots.0 += 1;
    Legacy {
        inner,
        number: slots.0,
    }
}

impl<F> Drop for Legacy<F> {
    fn drop(&mut self) {
        let waker = SLOTS.lock().unwrap().1.remove(&self.number);
        drop(waker);
    }
}

impl<F: SimpleFuture> Future for Legacy<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        // SAFETY: `inner` is never pinned, so pinning is structural for no field, and all of them may be moved.
        let this = unsafe { self.get_unchecked_mut() };
        let waker = context.waker().clone();
        let old = SLOTS.lock().unwrap().1.insert(this.number, waker);
        drop(old);
        match this.inner.poll(wake_all) {
            simple_future::Poll::Ready(output) => Poll::Ready(output),
            simple_future::Poll::Pending => Poll::Pending,
        }
    }
}
