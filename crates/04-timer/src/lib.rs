#![doc = include_str!("../README.md")]

mod elapsed;
mod timeout;
mod timer_future;
mod timer_queue;

pub use elapsed::Elapsed;
pub use timeout::{Timeout, timeout};
pub use timer_future::TimerFuture;
pub use timer_queue::{Sleep, TimerQueue};
