//! Step 2, `blind`: driving a future that cannot say when to ask again.

mod simple_future;

pub use simple_future::SimpleFuture;

use crate::Poll;

/// Polls `future` until it is ready. Returns its output, and how many polls were wasted: those that found it `Pending`.
pub fn run<F: SimpleFuture>(mut future: F) -> (F::Output, usize) {
    let mut n_wasted = 0;
    loop {
        match future.poll() {
            Poll::Ready(output) => return (output, n_wasted),
            Poll::Pending => n_wasted += 1,
        }
    }
}
