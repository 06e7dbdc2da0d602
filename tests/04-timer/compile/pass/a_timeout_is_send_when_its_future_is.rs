//! A timeout may go to any thread if its future may.

use std::{
    future::{Pending, Ready},
    time::Duration,
};

use static_assertions::assert_impl_all;
use timer::{Timeout, timeout};

assert_impl_all!(Timeout<Ready<String>>: Send);
assert_impl_all!(Timeout<Pending<String>>: Send);

fn assert_send(_: impl Send + 'static) {}

fn main() {
    assert_send(timeout(Duration::ZERO, async { String::from("output") }));
}
