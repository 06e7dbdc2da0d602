//! Step 8: bounds — what the compiler knows about your types
//!
//! Nothing is to be written here, if all is well. `compile/pass` holds programs that must compile with your types, and
//! `compile/fail` programs in which one marked line must not:
//!
//! - `Join` is `Unpin` exactly when both of its children are, and `Send` and `Sync` exactly when its children and their
//!   outputs are;
//! - what `and_then` returns is `Send` exactly when its parts are, and `Legacy` when the inner future is;
//! - no combinator asks its children to be `Unpin`, `Send` or `'static`;
//! - nothing that is pinned can be moved out;
//! - a closure for `waker_fn` must be allowed to go to any thread and to live for as long as it likes.
//!
//! Each program begins with the sentence that it checks. These traits are decided by your fields, and by the `impl`s that
//! you have written or have not written.

kit::compile_cases!("../../tests/03-context-waker/compile");
