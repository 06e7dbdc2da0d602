//! A `Tape` is not `Unpin`, cannot be cloned out of its box, and has no `Default` that is in no box.

use context_waker::Tape;
use static_assertions::assert_not_impl_any;

assert_not_impl_any!(Tape: Unpin);
assert_not_impl_any!(Tape: Clone);
assert_not_impl_any!(Tape: Default);

fn main() {}
