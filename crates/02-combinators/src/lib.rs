#![doc = include_str!("../README.md")]
// What is still `todo!` leaves things unused. Delete this line when the last `todo!` is gone.
#![allow(dead_code, unused_variables)]

mod and_then;
mod and_then_fut;
mod ext;
mod join;
mod join_all;
mod map;

pub use and_then_fut::AndThenFut;
pub use ext::SimpleFutureExt;
pub use join::Join;
pub use join_all::{JoinAll, join_all};
pub use map::Map;
