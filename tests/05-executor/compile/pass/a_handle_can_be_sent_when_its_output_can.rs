//! A `JoinHandle` can be sent to another thread when its output can, also an output that cannot be shared or cloned.

use std::cell::Cell;

use executor::JoinHandle;

struct Output(Cell<u8>);

fn assert_future<F: Future<Output = Output> + Send + 'static>() {}

fn main() {
    assert_future::<JoinHandle<Output>>();
    drop(Output(Cell::new(1)).0.take());
}
