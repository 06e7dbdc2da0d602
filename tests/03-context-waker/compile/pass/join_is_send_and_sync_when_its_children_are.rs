//! A `Join` is `Send` if its children and their outputs are, and `Sync` likewise.

use std::{
    cell::Cell,
    future::{Pending, Ready},
    pin::Pin,
};

use context_waker::Join;
use static_assertions::assert_impl_all;

type Boxed = Pin<Box<dyn Future<Output = Cell<u8>> + Send>>;

assert_impl_all!(Join<Ready<u8>, Pending<String>>: Send, Sync);
assert_impl_all!(Join<Boxed, Boxed>: Send);

fn main() {}
