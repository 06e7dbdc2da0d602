//! Step 2, `blind`: driving a future that cannot say when to ask again.

mod simple_future;

pub use simple_future::SimpleFuture;

/// Polls `future` until it is ready. Returns its output, and how many polls were wasted: those that found it `Pending`.
#[allow(unused_variables)] // until you write it
pub fn run<F: SimpleFuture>(future: F) -> (F::Output, usize) {
    todo!("step blind: ask again and again, and count")
}
