//! Two flags in an atomic, two places with a lock each.
use std::{
    pin::Pin,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU8, Ordering::*},
    },
    task::{Context, Poll, Waker},
};
const OUTPUT: u8 = 1;
const WAKER: u8 = 2;
struct Shared<T> {
    state: AtomicU8,
    output: Mutex<Option<T>>,
    waker: Mutex<Option<Waker>>,
}
pub struct JoinHandle<T>(Arc<Shared<T>>);
pub(crate) struct Promise<T>(Arc<Shared<T>>);
pub(crate) fn new<T>() -> (Promise<T>, JoinHandle<T>) {
    let shared = Arc::new(Shared {
        state: AtomicU8::new(0),
        output: Mutex::new(None),
        waker: Mutex::new(None),
    });
    (Promise(shared.clone()), JoinHandle(shared))
}
impl<T> Promise<T> {
    pub(crate) fn keep(self, output: T) {
        *self.0.output.lock().unwrap() = Some(output);
        if self.0.state.fetch_or(OUTPUT, AcqRel) & WAKER != 0 {
            let waker = self.0.waker.lock().unwrap().take();
            if let Some(waker) = waker {
                waker.wake();
            }
        }
    }
}
impl<T> Future for JoinHandle<T> {
    type Output = T;
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<T> {
        let s = &self.0;
        if s.state.load(Acquire) & OUTPUT == 0 {
            let old = s.waker.lock().unwrap().replace(cx.waker().clone());
            drop(old);
            if s.state.fetch_or(WAKER, AcqRel) & OUTPUT == 0 {
                return Poll::Pending;
            }
        }
        let waker = s.waker.lock().unwrap().take();
        drop(waker);
        let output = s.output.lock().unwrap().take();
        Poll::Ready(output.expect("nobody polls me again"))
    }
}
