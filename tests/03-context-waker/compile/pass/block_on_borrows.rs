//! `block_on` takes any future, also one that borrows from its caller and whose output borrows and is not `Send`: nothing leaves this thread.

use std::{
    pin::{Pin, pin},
    rc::Rc,
};

use context_waker::block_on;

fn main() {
    let local = Rc::new(String::from("here"));
    let output: (Rc<String>, &str) = block_on(async {
        let borrowed = &local;
        std::future::ready(()).await;
        (Rc::clone(borrowed), borrowed.as_str())
    });
    let boxed: Pin<Box<dyn Future<Output = u8>>> = Box::pin(async { 1 });
    let one: u8 = block_on(boxed);
    let mut pinned = pin!(async { 2 });
    let two: u8 = block_on(pinned.as_mut());
    let _ = (output, one, two);
}
