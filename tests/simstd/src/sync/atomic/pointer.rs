//! `AtomicPtr`.

use std::{
    fmt, ptr,
    sync::atomic::{self, Ordering},
};

use super::cell::{Cell, Plain, common_methods};
use crate::engine::{What, log::Shown};

/// `std::sync::atomic::AtomicPtr`, modelled.
pub struct AtomicPtr<T>(Cell<atomic::AtomicPtr<T>>);

impl<T> Plain for atomic::AtomicPtr<T> {
    type Value = *mut T;

    fn get(&self) -> *mut T {
        self.load(Ordering::SeqCst)
    }

    fn set(&self, value: *mut T) {
        self.store(value, Ordering::SeqCst);
    }

    fn shown(_: *mut T) -> Shown {
        Shown::Pointer
    }
}

impl<T> AtomicPtr<T> {
    /// See `std::sync::atomic::AtomicPtr::new`.
    pub const fn new(pointer: *mut T) -> Self {
        Self(Cell::new(
            atomic::AtomicPtr::new(pointer),
            atomic::AtomicPtr::new(pointer),
        ))
    }

    common_methods!(atomic::AtomicPtr<T>, *mut T);
}

impl<T> Default for AtomicPtr<T> {
    fn default() -> Self {
        Self::new(ptr::null_mut())
    }
}

impl<T> From<*mut T> for AtomicPtr<T> {
    fn from(pointer: *mut T) -> Self {
        Self::new(pointer)
    }
}

impl<T> fmt::Debug for AtomicPtr<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.load(Ordering::Relaxed).fmt(f)
    }
}

impl<T> fmt::Pointer for AtomicPtr<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Pointer::fmt(&self.load(Ordering::Relaxed), f)
    }
}
