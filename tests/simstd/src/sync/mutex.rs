//! `Mutex`.

// The value is reached through a lock that the compiler does not know.
#![allow(unsafe_code)]

use std::{
    cell::Cell,
    fmt,
    marker::PhantomData,
    ops::{Deref, DerefMut},
    panic::{RefUnwindSafe, UnwindSafe},
    sync::{LockResult, PoisonError, TryLockError, TryLockResult},
};

use super::poison::{Poison, tried};
use crate::{
    engine::{self, Kind, On, What},
    fresh::Fresh,
};

/// `std::sync::Mutex`, modelled.
pub struct Mutex<T: ?Sized> {
    locked: Cell<bool>,
    poison: Poison,
    data: Fresh<T>,
}

// SAFETY: as for std's, the lock lets one thread at a time at the value; the cells beside it are used by the one thread
// of the system that runs an execution.
unsafe impl<T: ?Sized + Send> Send for Mutex<T> {}
// SAFETY: as above.
unsafe impl<T: ?Sized + Send> Sync for Mutex<T> {}

impl<T: ?Sized> UnwindSafe for Mutex<T> {}
impl<T: ?Sized> RefUnwindSafe for Mutex<T> {}

impl<T> Mutex<T> {
    /// See `std::sync::Mutex::new`.
    pub const fn new(value: T) -> Self {
        Self {
            locked: Cell::new(false),
            poison: Poison::new(),
            data: Fresh::new(value),
        }
    }

    /// See `std::sync::Mutex::into_inner`.
    pub fn into_inner(self) -> LockResult<T> {
        let Self { poison, data, .. } = self;
        poison.judge(data.into_inner())
    }
}

impl<T: ?Sized> Mutex<T> {
    /// Its number, after it was put in order for this execution.
    fn number(&self) -> u32 {
        let (number, first) = self.data.number(Kind::Lock);
        if first {
            self.locked.set(false);
            self.poison.clear();
        }
        number
    }

    /// See `std::sync::Mutex::lock`.
    pub fn lock(&self) -> LockResult<MutexGuard<'_, T>> {
        engine::point();
        self.lock_now(true)
    }

    /// Locks without a scheduling point before.
    pub(super) fn lock_now(&self, tells: bool) -> LockResult<MutexGuard<'_, T>> {
        let number = self.number();
        while self.locked.get() {
            engine::with(|world| world.write(What::WaitsForLock(number)));
            engine::block(On::Lock(number), None);
        }
        self.locked.set(true);
        if tells {
            engine::with(|world| world.write(What::Locks(number)));
        }
        self.poison.judge(MutexGuard::new(self))
    }

    /// See `std::sync::Mutex::try_lock`.
    pub fn try_lock(&self) -> TryLockResult<MutexGuard<'_, T>> {
        engine::point();
        let number = self.number();
        if self.locked.get() {
            engine::with(|world| world.write(What::FindsLocked(number)));
            return Err(TryLockError::WouldBlock);
        }
        tried(self.lock_now(true))
    }

    /// Unlocks without a scheduling point, and returns its number.
    pub(super) fn unlock_now(&self) -> u32 {
        let number = self.number();
        self.locked.set(false);
        engine::with(|world| world.wake_all(On::Lock(number)));
        number
    }

    /// See `std::sync::Mutex::is_poisoned`.
    pub fn is_poisoned(&self) -> bool {
        engine::point();
        self.number();
        self.poison.get()
    }

    /// See `std::sync::Mutex::clear_poison`.
    pub fn clear_poison(&self) {
        engine::point();
        self.number();
        self.poison.clear();
    }

    /// See `std::sync::Mutex::get_mut`.
    pub fn get_mut(&mut self) -> LockResult<&mut T> {
        self.poison.judge(self.data.get_mut())
    }
}

impl<T: Default> Default for Mutex<T> {
    fn default() -> Self {
        Self::new(T::default())
    }
}

impl<T> From<T> for Mutex<T> {
    fn from(value: T) -> Self {
        Self::new(value)
    }
}

impl<T: ?Sized + fmt::Debug> fmt::Debug for Mutex<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Mutex");
        let active = engine::try_with(|_| ()).is_some();
        if active && {
            self.number();
            !self.locked.get()
        } {
            // Held while `T` is printed, which may take locks of its own.
            let guard = self.lock_now(false).unwrap_or_else(PoisonError::into_inner);
            debug.field("data", &&*guard);
            guard.release();
        } else {
            debug.field("data", &"<locked>");
        }
        debug
            .field("poisoned", &self.poison.get())
            .finish_non_exhaustive()
    }
}

/// `std::sync::MutexGuard`, modelled.
#[must_use = "if unused the Mutex will immediately unlock"]
pub struct MutexGuard<'a, T: ?Sized> {
    pub(super) lock: &'a Mutex<T>,
    panicking: bool,
    /// Like std's, a guard stays on its thread.
    _not_send: PhantomData<*const ()>,
}

// SAFETY: a shared guard gives out shared references only.
unsafe impl<T: ?Sized + Sync> Sync for MutexGuard<'_, T> {}

impl<'a, T: ?Sized> MutexGuard<'a, T> {
    fn new(lock: &'a Mutex<T>) -> Self {
        Self {
            lock,
            panicking: lock.poison.guard(),
            _not_send: PhantomData,
        }
    }

    /// Gives up the lock for a wait.
    pub(super) fn release(self) -> &'a Mutex<T> {
        let lock = self.lock;
        lock.poison.done(self.panicking);
        std::mem::forget(self);
        lock.unlock_now();
        lock
    }
}

impl<T: ?Sized> Deref for MutexGuard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        // SAFETY: the guard holds the lock.
        unsafe { &*self.lock.data.get() }
    }
}

impl<T: ?Sized> DerefMut for MutexGuard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        // SAFETY: the guard holds the lock, and `&mut self` is the only way to the guard.
        unsafe { &mut *self.lock.data.get() }
    }
}

impl<T: ?Sized> Drop for MutexGuard<'_, T> {
    fn drop(&mut self) {
        engine::drop_point();
        self.lock.poison.done(self.panicking);
        if self.lock.data.known().is_some() {
            let number = self.lock.unlock_now();
            engine::with(|world| world.write(What::Unlocks(number)));
        }
    }
}

impl<T: ?Sized + fmt::Debug> fmt::Debug for MutexGuard<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

impl<T: ?Sized + fmt::Display> fmt::Display for MutexGuard<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}
