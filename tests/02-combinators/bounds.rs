//! Step 5: bounds — ask for no more than you need
//!
//! A signature is a promise in both directions. Every bound you write turns some program away; every bound you need and
//! do not write lets a mistake through, to be reported far from where it was made. The programs in
//! `tests/02-combinators/compile/pass` must compile with your combinators, and in those in `compile/fail` exactly the
//! marked lines must not. Nothing is run.
//!
//! - A closure is called once. What may it then do, that it could not do if it were called twice?
//! - Futures, closures and outputs may borrow, may stay on one thread, may be impossible to clone or to default.
//! - `SimpleFutureExt` stays dyn compatible: `Box<dyn SimpleFutureExt<Output = T>>` is a type before you add your
//!   methods, and must be one afterwards. Look at what `map` asks of `Self`.

kit::compile_cases!("../../tests/02-combinators/compile");
