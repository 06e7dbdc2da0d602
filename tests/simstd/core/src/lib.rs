//! `core` with `sync::atomic` modelled, for code that takes its atomics from there.
//!
//! A staged copy gets the line `#[macro_use] extern crate simstd_core as core;` next to the one for `simstd`.

pub use ::core::*;

/// `core::hint`, in which a spinning thread gives way.
pub mod hint {
    pub use ::core::hint::*;
    pub use simstd::hint::spin_loop;
}

/// `core::sync`, modelled.
pub mod sync {
    pub use simstd::sync::atomic;
}
