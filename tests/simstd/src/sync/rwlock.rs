//! `RwLock`.

// The value is reached through a lock that the compiler does not know.
#![allow(unsafe_code)]

use std::{
    cell::Cell,
    fmt,
    marker::PhantomData,
    mem,
    ops::{Deref, DerefMut},
    panic::{RefUnwindSafe, UnwindSafe},
    sync::{LockResult, TryLockError, TryLockResult},
};

use super::poison::{Poison, tried};
use crate::{
    engine::{self, Kind, On, What},
    fresh::Fresh,
};

/// `std::sync::RwLock`, modelled. Neither readers nor writers come first.
pub struct RwLock<T: ?Sized> {
    holders: Cell<Holders>,
    poison: Poison,
    data: Fresh<T>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Holders {
    /// Nobody, if the number is 0.
    Readers(usize),
    Writer,
}

const NOBODY: Holders = Holders::Readers(0);

// SAFETY: as for std's, the lock lets one writer or several readers at the value; the cells beside it are used by the
// one thread of the system that runs an execution.
unsafe impl<T: ?Sized + Send> Send for RwLock<T> {}
// SAFETY: as above.
unsafe impl<T: ?Sized + Send + Sync> Sync for RwLock<T> {}

impl<T: ?Sized> UnwindSafe for RwLock<T> {}
impl<T: ?Sized> RefUnwindSafe for RwLock<T> {}

impl<T> RwLock<T> {
    /// See `std::sync::RwLock::new`.
    pub const fn new(value: T) -> Self {
        Self {
            holders: Cell::new(NOBODY),
            poison: Poison::new(),
            data: Fresh::new(value),
        }
    }

    /// See `std::sync::RwLock::into_inner`.
    pub fn into_inner(self) -> LockResult<T> {
        let Self { poison, data, .. } = self;
        poison.judge(data.into_inner())
    }
}

impl<T: ?Sized> RwLock<T> {
    fn number(&self) -> u32 {
        let (number, first) = self.data.number(Kind::Lock);
        if first {
            self.holders.set(NOBODY);
            self.poison.clear();
        }
        number
    }

    /// The holders with one reader more, if there may be one more.
    fn one_more_reader(&self) -> Option<Holders> {
        match self.holders.get() {
            Holders::Readers(readers) => Some(Holders::Readers(readers + 1)),
            Holders::Writer => None,
        }
    }

    fn wait(number: u32) {
        engine::with(|world| world.write(What::WaitsForLock(number)));
        engine::block(On::Lock(number), None);
    }

    fn would_block<G>(number: u32) -> TryLockResult<G> {
        engine::with(|world| world.write(What::FindsLocked(number)));
        Err(TryLockError::WouldBlock)
    }

    /// See `std::sync::RwLock::read`.
    pub fn read(&self) -> LockResult<RwLockReadGuard<'_, T>> {
        engine::point();
        let number = self.number();
        let holders = loop {
            match self.one_more_reader() {
                Some(holders) => break holders,
                None => Self::wait(number),
            }
        };
        self.holders.set(holders);
        engine::with(|world| world.write(What::ReadLocks(number)));
        self.poison.judge(RwLockReadGuard::new(self))
    }

    /// See `std::sync::RwLock::try_read`.
    pub fn try_read(&self) -> TryLockResult<RwLockReadGuard<'_, T>> {
        engine::point();
        let number = self.number();
        let Some(holders) = self.one_more_reader() else {
            return Self::would_block(number);
        };
        self.holders.set(holders);
        engine::with(|world| world.write(What::ReadLocks(number)));
        tried(self.poison.judge(RwLockReadGuard::new(self)))
    }

    /// See `std::sync::RwLock::write`.
    pub fn write(&self) -> LockResult<RwLockWriteGuard<'_, T>> {
        engine::point();
        let number = self.number();
        while self.holders.get() != NOBODY {
            Self::wait(number);
        }
        self.write_now(number)
    }

    fn write_now(&self, number: u32) -> LockResult<RwLockWriteGuard<'_, T>> {
        self.holders.set(Holders::Writer);
        engine::with(|world| world.write(What::Locks(number)));
        self.poison.judge(RwLockWriteGuard {
            lock: self,
            panicking: self.poison.guard(),
            _not_send: PhantomData,
        })
    }

    /// See `std::sync::RwLock::try_write`.
    pub fn try_write(&self) -> TryLockResult<RwLockWriteGuard<'_, T>> {
        engine::point();
        let number = self.number();
        if self.holders.get() != NOBODY {
            return Self::would_block(number);
        }
        tried(self.write_now(number))
    }

    fn unlock(&self, holders: Holders) {
        self.holders.set(holders);
        if let Some(number) = self.data.known() {
            engine::with(|world| {
                world.wake_all(On::Lock(number));
                world.write(What::Unlocks(number));
            });
        }
    }

    /// See `std::sync::RwLock::is_poisoned`.
    pub fn is_poisoned(&self) -> bool {
        engine::point();
        self.number();
        self.poison.get()
    }

    /// See `std::sync::RwLock::clear_poison`.
    pub fn clear_poison(&self) {
        engine::point();
        self.number();
        self.poison.clear();
    }

    /// See `std::sync::RwLock::get_mut`.
    pub fn get_mut(&mut self) -> LockResult<&mut T> {
        self.poison.judge(self.data.get_mut())
    }
}

impl<T: Default> Default for RwLock<T> {
    fn default() -> Self {
        Self::new(T::default())
    }
}

impl<T> From<T> for RwLock<T> {
    fn from(value: T) -> Self {
        Self::new(value)
    }
}

impl<T: ?Sized + fmt::Debug> fmt::Debug for RwLock<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("RwLock");
        let active = engine::try_with(|_| ()).is_some();
        match if active {
            self.try_read()
        } else {
            Err(TryLockError::WouldBlock)
        } {
            Ok(guard) => debug.field("data", &&*guard),
            Err(TryLockError::Poisoned(poisoned)) => debug.field("data", &&**poisoned.get_ref()),
            Err(TryLockError::WouldBlock) => debug.field("data", &format_args!("<locked>")),
        };
        debug
            .field("poisoned", &self.poison.get())
            .finish_non_exhaustive()
    }
}

/// `std::sync::RwLockReadGuard`, modelled.
#[must_use = "if unused the RwLock will immediately unlock"]
pub struct RwLockReadGuard<'a, T: ?Sized> {
    lock: &'a RwLock<T>,
    /// Like std's, a guard stays on its thread.
    _not_send: PhantomData<*const T>,
}

// SAFETY: a shared guard gives out shared references only.
unsafe impl<T: ?Sized + Sync> Sync for RwLockReadGuard<'_, T> {}

impl<'a, T: ?Sized> RwLockReadGuard<'a, T> {
    fn new(lock: &'a RwLock<T>) -> Self {
        Self {
            lock,
            _not_send: PhantomData,
        }
    }
}

impl<T: ?Sized> Deref for RwLockReadGuard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        // SAFETY: the guard counts as a reader, so there is no writer.
        unsafe { &*self.lock.data.get() }
    }
}

impl<T: ?Sized> Drop for RwLockReadGuard<'_, T> {
    fn drop(&mut self) {
        engine::drop_point();
        if let Holders::Readers(readers) = self.lock.holders.get() {
            self.lock
                .unlock(Holders::Readers(readers.saturating_sub(1)));
        }
    }
}

/// `std::sync::RwLockWriteGuard`, modelled.
#[must_use = "if unused the RwLock will immediately unlock"]
pub struct RwLockWriteGuard<'a, T: ?Sized> {
    lock: &'a RwLock<T>,
    panicking: bool,
    _not_send: PhantomData<*const ()>,
}

// SAFETY: a shared guard gives out shared references only.
unsafe impl<T: ?Sized + Sync> Sync for RwLockWriteGuard<'_, T> {}

impl<'a, T: ?Sized> RwLockWriteGuard<'a, T> {
    /// See `std::sync::RwLockWriteGuard::downgrade`.
    pub fn downgrade(s: Self) -> RwLockReadGuard<'a, T> {
        engine::point();
        let lock = s.lock;
        mem::forget(s);
        lock.unlock(Holders::Readers(1));
        RwLockReadGuard::new(lock)
    }
}

impl<T: ?Sized> Deref for RwLockWriteGuard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        // SAFETY: the guard holds the lock.
        unsafe { &*self.lock.data.get() }
    }
}

impl<T: ?Sized> DerefMut for RwLockWriteGuard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        // SAFETY: the guard holds the lock, and `&mut self` is the only way to the guard.
        unsafe { &mut *self.lock.data.get() }
    }
}

impl<T: ?Sized> Drop for RwLockWriteGuard<'_, T> {
    fn drop(&mut self) {
        engine::drop_point();
        self.lock.poison.done(self.panicking);
        self.lock.unlock(NOBODY);
    }
}

macro_rules! print_the_value {
    ($($Guard:ident)*) => {$(
        impl<T: ?Sized + fmt::Debug> fmt::Debug for $Guard<'_, T> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                (**self).fmt(f)
            }
        }

        impl<T: ?Sized + fmt::Display> fmt::Display for $Guard<'_, T> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                (**self).fmt(f)
            }
        }
    )*};
}

print_the_value! { RwLockReadGuard RwLockWriteGuard }
