//! Step 6, `and_then`, second half: the future that `FutureExt::and_then` returns.
//!
//! Put your type, and its `impl Future`, here. It holds the first future and the closure, and later the second future.
