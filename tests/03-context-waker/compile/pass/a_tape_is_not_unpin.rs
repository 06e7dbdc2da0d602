//! A `Tape` is not `Unpin`, and it cannot be cloned out of its box.

use context_waker::Tape;
use static_assertions::assert_not_impl_any;

assert_not_impl_any!(Tape: Unpin);
assert_not_impl_any!(Tape: Clone);

fn main() {}
