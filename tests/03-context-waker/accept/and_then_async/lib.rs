#![doc = include_str!("../README.md")]

mod and_then;
mod block_on;
mod future_ext;
mod join;
mod legacy;
mod map;
mod tape;
mod waker_fn;
mod yield_now;

pub use block_on::block_on;
pub use future_ext::FutureExt;
pub use join::Join;
pub use legacy::Legacy;
pub use map::Map;
pub use tape::Tape;
pub use waker_fn::waker_fn;
pub use yield_now::{YieldNow, yield_now};
