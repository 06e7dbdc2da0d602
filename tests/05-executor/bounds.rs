//! Step 6: bounds — what may be spawned, and what may be sent
//!
//! Nothing is to be written here, if all is well. `compile/pass` holds programs that must compile with your types, and
//! `compile/fail` programs in which one marked line must not:
//!
//! - a task may be polled on another thread than the one that spawned it, and long after the function that spawned it has
//!   returned: its future must be `Send` and `'static`, and nothing else is asked of it;
//! - a spawner can be cloned and sent to other threads, and a handle can be sent when its output can.
//!
//! Each program begins with the sentence that it checks.

kit::compile_cases!("../../tests/05-executor/compile");
