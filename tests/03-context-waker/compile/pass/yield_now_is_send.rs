//! The future of `yield_now` is `Send` and borrows nothing, so that any task on any executor may yield.

use context_waker::yield_now;

fn spawn(_: impl Future<Output = ()> + Send + 'static) {}

fn main() {
    spawn(yield_now());
    spawn(async {
        yield_now().await;
    });
}
