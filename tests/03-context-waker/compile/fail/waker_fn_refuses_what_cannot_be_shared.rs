//! `waker_fn` refuses a closure with a `Cell`: two threads may wake at once, and a `Cell` is not `Sync`.

use std::cell::Cell;

use context_waker::waker_fn;

fn main() {
    let count = Cell::new(0);
    drop(waker_fn(move || count.set(count.get() + 1))); //~ E0277
}
