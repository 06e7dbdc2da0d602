//! A timer and a sleep may go to any thread, as every task of an executor may have to.

use static_assertions::assert_impl_all;
use timer::{Sleep, TimerFuture};

assert_impl_all!(TimerFuture: Send);
assert_impl_all!(Sleep: Send);

fn spawn(_: impl Future<Output = ()> + Send + 'static) {}

fn main() {
    spawn(async {
        TimerFuture::new(std::time::Duration::ZERO).await;
    });
}
