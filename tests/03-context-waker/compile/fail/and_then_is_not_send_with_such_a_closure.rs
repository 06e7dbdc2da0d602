//! What `and_then` returns is not `Send` if its closure is not.

use std::{future::ready, rc::Rc};

use context_waker::FutureExt;

fn assert_send(_: impl Send) {}

fn main() {
    let captured = Rc::new(1);
    assert_send(ready(()).and_then(|()| ready(())));
    assert_send(ready(()).and_then(move |()| ready(*captured))); //~ E0277
}
