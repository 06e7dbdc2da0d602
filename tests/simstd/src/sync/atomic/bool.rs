//! `AtomicBool`.

use std::{
    fmt,
    sync::atomic::{self, Ordering},
};

use super::cell::{Cell, Plain, common_methods, updating_methods};
use crate::engine::{What, log::Shown};

/// `std::sync::atomic::AtomicBool`, modelled.
pub struct AtomicBool(Cell<atomic::AtomicBool>);

impl Plain for atomic::AtomicBool {
    type Value = bool;

    fn get(&self) -> bool {
        self.load(Ordering::SeqCst)
    }

    fn set(&self, value: bool) {
        self.store(value, Ordering::SeqCst);
    }

    fn shown(value: bool) -> Shown {
        Shown::Bool(value)
    }
}

impl AtomicBool {
    /// See `std::sync::atomic::AtomicBool::new`.
    #[must_use]
    pub const fn new(value: bool) -> Self {
        Self(Cell::new(
            atomic::AtomicBool::new(value),
            atomic::AtomicBool::new(value),
        ))
    }

    common_methods!(atomic::AtomicBool, bool);
    updating_methods!(bool: fetch_and fetch_nand fetch_or fetch_xor);

    /// See `std::sync::atomic::AtomicBool::fetch_not`.
    #[track_caller]
    pub fn fetch_not(&self, order: Ordering) -> bool {
        self.0.update(|a| a.fetch_not(order))
    }
}

impl Default for AtomicBool {
    fn default() -> Self {
        Self::new(false)
    }
}

impl From<bool> for AtomicBool {
    fn from(value: bool) -> Self {
        Self::new(value)
    }
}

impl fmt::Debug for AtomicBool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.load(Ordering::Relaxed).fmt(f)
    }
}
