//! `waker_fn` takes every `Fn()` that is `Send`, `Sync` and `'static`: with captures, also such as cannot be cloned, without captures, and plain functions.

use std::{
    sync::{Arc, Mutex, mpsc},
    task::{Context, Waker},
    thread,
};

use context_waker::waker_fn;

fn plain() {}

fn main() {
    let list = Mutex::new(vec![String::from("owned")]);
    let (sender, _receiver) = mpsc::channel();
    let home = thread::current();
    let inner: Arc<dyn Fn() + Send + Sync> = Arc::new(plain);
    let wakers: [Waker; 5] = [
        waker_fn(plain),
        waker_fn(|| {}),
        waker_fn(move || inner()),
        waker_fn(move || list.lock().unwrap().clear()),
        waker_fn(move || {
            let _ = sender.send(());
            home.unpark();
        }),
    ];
    let _ = Context::from_waker(&wakers[0]);
}
