//! A `Join` with a pinned child cannot be moved out of its pin.

use context_waker::Join;

fn main() {
    let pinned = Box::pin(Join::new(async { 1 }, async { 2 }));
    let _ = *std::pin::Pin::into_inner(pinned); //~ E0277
}
