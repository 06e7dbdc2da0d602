//! The instruments with which the chapter tests observe futures.
//!
//! A test is a plain function under [`#[kit::test]`](test). Its body builds *probes* (scripted futures that record
//! what is done to them), hands them to the student's code, and asserts on what the probes saw:
//!
//! ```
//! kit::simple_future!(crate);
//! # pub enum Poll<T> { Ready(T), Pending }
//! # pub trait SimpleFuture { type Output; fn poll(&mut self, wake: fn()) -> Poll<Self::Output>; }
//!
//! # fn main() {
//! let wake = kit::WakeCounter::new("wake");
//! let probe = Probe::new("a").pending(1).ready(7);
//! let seen = probe.watch();
//! let mut subject = Subject::new("the probe itself", probe);
//!
//! expect_pending(subject.poll(wake.wake()), "the first poll");
//! assert_eq!(wake.count(), 0);
//! assert_eq!(expect_ready(subject.poll(wake.wake()), "the second poll"), 7);
//! assert_eq!(seen.polls(), 2);
//! # }
//! ```
//!
//! While the test runs, everything the instruments see is written into a *journal*; when the test fails or hangs, the
//! journal is the story that is told. See [`judge`] for what surrounds a test's body, [`wire`] for what the runner and
//! a test process say to each other, and [`compile`] for compile cases.
//!
//! This crate depends on no student's code and on nothing from a registry.

pub mod compile;
mod diagnosis;
mod gate;
pub mod journal;
pub mod judge;
pub mod model;
pub mod script;
mod simple;
mod sleep;
pub mod task;
pub mod timeline;
mod wake_counter;
pub mod wire;

pub use gate::Gate;
pub use journal::{anything_goes, call, note};
pub use kit_macros::{canary, model, test};
pub use script::Watch;
pub use sleep::{Sleeper, always_sleeps};
pub use wake_counter::WakeCounter;
