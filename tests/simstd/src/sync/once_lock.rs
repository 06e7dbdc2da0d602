//! `OnceLock`.

// The value is reached through a `Once` that the compiler does not know.
#![allow(unsafe_code)]

use std::{
    fmt, mem,
    panic::{RefUnwindSafe, UnwindSafe},
};

use super::Once;
use crate::{engine::Kind, fresh::Fresh};

/// `std::sync::OnceLock`, modelled.
pub struct OnceLock<T> {
    once: Once,
    value: Fresh<Option<T>>,
}

// SAFETY: as for std's: the value is set once, by one thread, and only read from then on.
unsafe impl<T: Send> Send for OnceLock<T> {}
// SAFETY: as above.
unsafe impl<T: Send + Sync> Sync for OnceLock<T> {}

impl<T: RefUnwindSafe + UnwindSafe> RefUnwindSafe for OnceLock<T> {}
impl<T: UnwindSafe> UnwindSafe for OnceLock<T> {}

impl<T> OnceLock<T> {
    /// See `std::sync::OnceLock::new`.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            once: Once::new(),
            value: Fresh::new(None),
        }
    }

    /// The value, when it is set.
    fn value(&self) -> Option<&T> {
        self.value.number(Kind::Part);
        // SAFETY: it is written once, before the `Once` is done, and nobody asks before.
        unsafe { (*self.value.get()).as_ref() }
    }

    /// See `std::sync::OnceLock::get`.
    pub fn get(&self) -> Option<&T> {
        if self.once.is_completed() {
            self.value()
        } else {
            None
        }
    }

    /// See `std::sync::OnceLock::get_mut`.
    pub fn get_mut(&mut self) -> Option<&mut T> {
        if self.once.was_done() {
            self.value.get_mut().as_mut()
        } else {
            None
        }
    }

    /// See `std::sync::OnceLock::wait`.
    pub fn wait(&self) -> &T {
        self.once.await_done(true);
        self.value().expect("the `Once` is done")
    }

    /// See `std::sync::OnceLock::set`.
    pub fn set(&self, value: T) -> Result<(), T> {
        let mut value = Some(value);
        self.get_or_init(|| value.take().expect("initialised once"));
        value.map_or(Ok(()), Err)
    }

    /// See `std::sync::OnceLock::get_or_init`.
    pub fn get_or_init<F: FnOnce() -> T>(&self, f: F) -> &T {
        self.once.call(true, |_| self.fill(f()));
        self.value().expect("the `Once` is done")
    }

    fn fill(&self, value: T) {
        self.value.number(Kind::Part);
        // SAFETY: the `Once` runs, so nobody else is here, and no reference to the value has been given out.
        unsafe { *self.value.get() = Some(value) };
    }

    /// See `std::sync::OnceLock::into_inner`.
    pub fn into_inner(mut self) -> Option<T> {
        self.take()
    }

    /// See `std::sync::OnceLock::take`.
    pub fn take(&mut self) -> Option<T> {
        let mut before = mem::take(self);
        if before.once.was_done() {
            before.value.get_mut().take()
        } else {
            None
        }
    }
}

impl<T> Default for OnceLock<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T: fmt::Debug> fmt::Debug for OnceLock<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_tuple("OnceLock");
        match self.get() {
            Some(value) => debug.field(value),
            None => debug.field(&format_args!("<uninit>")),
        };
        debug.finish()
    }
}

impl<T: Clone> Clone for OnceLock<T> {
    fn clone(&self) -> Self {
        self.get().cloned().map_or_else(Self::new, Self::from)
    }
}

impl<T> From<T> for OnceLock<T> {
    fn from(value: T) -> Self {
        Self {
            once: Once::done(),
            value: Fresh::new(Some(value)),
        }
    }
}

impl<T: PartialEq> PartialEq for OnceLock<T> {
    fn eq(&self, other: &Self) -> bool {
        self.get() == other.get()
    }
}

impl<T: Eq> Eq for OnceLock<T> {}
