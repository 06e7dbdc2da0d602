#![doc = include_str!("../README.md")]

mod ext;
mod map;
mod poll_fn;
mod steps;

pub use ext::SimpleFutureExt;
pub use map::Map;
pub use steps::{AndThenFut, Join, join_all};
