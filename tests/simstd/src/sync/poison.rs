//! Poisoning, as std has it: a guard that is dropped by a panic which began while it was held poisons its lock.

use std::{
    cell::Cell,
    sync::{LockResult, PoisonError, TryLockError, TryLockResult},
};

/// Whether a lock is poisoned.
#[derive(Debug)]
pub(super) struct Poison(Cell<bool>);

impl Poison {
    pub(super) const fn new() -> Self {
        Self(Cell::new(false))
    }

    pub(super) fn get(&self) -> bool {
        self.0.get()
    }

    pub(super) fn clear(&self) {
        self.0.set(false);
    }

    /// A guard was made; the answer is for [`Poison::done`].
    pub(super) fn guard(&self) -> bool {
        crate::thread::panicking()
    }

    /// A guard is dropped.
    pub(super) fn done(&self, panicking_before: bool) {
        if !panicking_before && crate::thread::panicking() {
            self.0.set(true);
        }
    }

    /// `value` with what std says about it.
    pub(super) fn judge<T>(&self, value: T) -> LockResult<T> {
        if self.get() {
            Err(PoisonError::new(value))
        } else {
            Ok(value)
        }
    }
}

/// The same for the `try_` methods.
pub(super) fn tried<T>(result: LockResult<T>) -> TryLockResult<T> {
    result.map_err(TryLockError::Poisoned)
}
