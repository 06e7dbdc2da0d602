//! Step 2, `blind`.

mod simple_future;

pub use simple_future::SimpleFuture;

use crate::Poll;
use std::{thread, time::Duration};

fn go_on<F: SimpleFuture>(mut future: F, n_wasted: usize) -> (F::Output, usize) {
    let Poll::Ready(output) = future.poll() else {
        thread::sleep(Duration::from_micros(100));
        return go_on(future, n_wasted + 1);
    };
    (output, n_wasted)
}

pub fn run<F: SimpleFuture>(future: F) -> (F::Output, usize) {
    go_on(future, 0)
}
