//! `std::hint`, in which a spinning thread gives way.

pub use std::hint::*;

use crate::engine;

/// See `std::hint::spin_loop`. Others run before the loop goes on, else a schedule of priorities would spin for ever.
pub fn spin_loop() {
    engine::yield_point();
}
