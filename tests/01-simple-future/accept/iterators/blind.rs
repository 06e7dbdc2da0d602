//! Step 2, `blind`: driving a future that cannot say when to ask again.

mod simple_future;

pub use simple_future::SimpleFuture;

use crate::Poll;
use std::iter;

/// Polls `future` until it is ready. Returns its output, and how many polls were wasted: those that found it `Pending`.
pub fn run<F: SimpleFuture>(mut future: F) -> (F::Output, usize) {
    let mut output = None;
    let n_wasted = iter::repeat_with(|| future.poll())
        .map_while(|poll| match poll {
            Poll::Pending => Some(()),
            Poll::Ready(ready) => {
                output = Some(ready);
                None
            }
        })
        .count();
    (
        output.expect("the iterator ends when there is an output"),
        n_wasted,
    )
}
