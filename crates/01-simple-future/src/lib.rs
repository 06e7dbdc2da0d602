#![doc = include_str!("../README.md")]

pub mod blind;
mod countdown;
mod poll;
mod run_all;
mod simple_future;
mod socket;
mod socket_read;

pub use countdown::Countdown;
pub use run_all::run_all;
pub use simple_future::{Poll, SimpleFuture};
pub use socket::{Peer, Socket};
pub use socket_read::SocketRead;
