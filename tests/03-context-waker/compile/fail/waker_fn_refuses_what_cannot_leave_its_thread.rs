//! `waker_fn` refuses a closure with an `Rc`: wakers go to other threads, and an `Rc` must not.

use std::rc::Rc;

use context_waker::waker_fn;

fn main() {
    let counted = Rc::new(());
    drop(waker_fn(move || drop(Rc::clone(&counted)))); //~ E0277
}
