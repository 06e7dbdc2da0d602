#![doc = include_str!("../README.md")]

mod capstone;
mod exchange;
mod executor;
mod join_handle;

pub use capstone::switchboard;
pub use exchange::{Call, Caller, Dialler, Listener, NOBODY, Phone, Said};
pub use executor::{Executor, Spawner, new_executor_and_spawner};
pub use join_handle::JoinHandle;
