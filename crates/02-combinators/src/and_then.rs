//! Step 3: the second future is made from the first one's output.
//!
//! Nothing is prepared here. Write the type that `.and_then(f)` returns, implement `SimpleFuture` for it, and export it
//! from `lib.rs` as the other combinators are. `Map` shows how a closure is kept until it is called.
