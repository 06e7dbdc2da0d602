//! Step 4: bounds — who may have them
//!
//! Nothing is to be written here, if all is well. `compile/pass` holds programs that must compile with your types, and
//! `compile/fail` programs in which one marked line must not:
//!
//! - a timer, a `Sleep` and a `TimerQueue` may go to any thread, and a queue may be shared by threads;
//! - a `Sleep` does not borrow its queue;
//! - a `Timeout` may go where its future may go;
//! - `timeout` takes any future: one that is not `Unpin`, one that borrows, one that must stay on its thread, one whose
//!   output is nothing special;
//! - nobody can clone a timer or a `Sleep`.
//!
//! Each program begins with the sentence that it checks.

kit::compile_cases!("../../tests/04-timer/compile");
