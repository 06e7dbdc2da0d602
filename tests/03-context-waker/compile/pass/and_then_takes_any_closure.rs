//! The closure of `and_then` may move what it captures away, may borrow, and need be neither `Clone` nor `Send` nor `'static`.

use std::rc::Rc;

use context_waker::{FutureExt, block_on};

fn main() {
    let moved = Rc::new(String::from("moved"));
    let borrowed = String::from("borrowed");
    let mut changed = 0;
    let future = async { 1_u8 }.and_then(|one| {
        changed += 1;
        let string = Rc::try_unwrap(moved);
        let borrowed = &borrowed;
        async move { (one, string.map(|string| string.len() + borrowed.len())) }
    });
    let output: (u8, Result<usize, Rc<String>>) = block_on(future);
    let _ = (output, changed);
}
