//! `Legacy` is `Send` if the future inside is.

use context_waker::Legacy;
use simple_future::{Poll, SimpleFuture};
use static_assertions::assert_impl_all;

struct Old;

impl SimpleFuture for Old {
    type Output = u8;

    fn poll(&mut self, _: fn()) -> Poll<u8> {
        Poll::Ready(1)
    }
}

assert_impl_all!(Legacy<Old>: Send, Sync);

fn real(_: impl Future<Output = u8> + Send + 'static) {}

fn main() {
    real(Legacy(Old));
}
