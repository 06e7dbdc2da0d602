//! A `Join` of two `Unpin` children is `Unpin`.

use std::{
    future::{Pending, Ready},
    pin::Pin,
};

use context_waker::Join;
use static_assertions::assert_impl_all;

type Boxed = Pin<Box<dyn Future<Output = String>>>;

assert_impl_all!(Join<Ready<u8>, Pending<String>>: Unpin);
assert_impl_all!(Join<Boxed, Boxed>: Unpin);

fn main() {}
