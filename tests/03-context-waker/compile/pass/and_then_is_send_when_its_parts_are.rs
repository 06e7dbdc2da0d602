//! What `and_then` returns is `Send` if both futures, their outputs and the closure are.

use context_waker::FutureExt;

fn assert_send(_: impl Send) {}

fn main() {
    let captured = String::from("captured");
    assert_send(async { 1 }.and_then(move |one: i32| async move { (one, captured) }));
}
