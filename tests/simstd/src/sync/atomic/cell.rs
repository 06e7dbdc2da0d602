//! What all atomics have in common: one of std's inside, a number, and a fresh start in each execution.

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering::Relaxed};

use crate::{
    engine::{self, Kind, What, log::Shown},
    fresh,
};

/// An atomic of std's, which other code may be given a pointer to.
pub(super) trait Plain {
    type Value: Copy;

    fn get(&self) -> Self::Value;
    fn set(&self, value: Self::Value);
    fn shown(value: Self::Value) -> Shown;
}

/// A modelled atomic. Made of real atomics, so that it may be touched anywhere, and needs no `unsafe`.
#[derive(Debug)]
pub(super) struct Cell<A> {
    pub(super) inner: A,
    original: A,
    epoch: AtomicU64,
    number: AtomicU32,
}

impl<A> Cell<A> {
    /// Both hold the same value.
    pub(super) const fn new(inner: A, original: A) -> Self {
        Self {
            inner,
            original,
            epoch: AtomicU64::new(0),
            number: AtomicU32::new(0),
        }
    }
}

impl<A: Plain> Cell<A> {
    /// A step: comes to a scheduling point, then does `operation`, and notes what it did.
    ///
    /// Outside of an execution there is nobody to step aside for.
    pub(super) fn step<R>(
        &self,
        operation: impl FnOnce(&A) -> R,
        what: impl FnOnce(u32, &R) -> What,
    ) -> R {
        if !self.begin() {
            return operation(&self.inner);
        }
        let result = operation(&self.inner);
        let number = self.number.load(Relaxed);
        engine::try_with(|world| world.write(what(number, &result)));
        result
    }

    /// The same for operations that change the value and return the one before.
    pub(super) fn update(&self, operation: impl FnOnce(&A) -> A::Value) -> A::Value {
        let now = || A::shown(self.inner.get());
        self.step(operation, |number, before| {
            What::Updates(number, A::shown(*before), now())
        })
    }

    /// The same for operations that compare first.
    pub(super) fn compare(
        &self,
        operation: impl FnOnce(&A) -> Result<A::Value, A::Value>,
    ) -> Result<A::Value, A::Value> {
        let now = || A::shown(self.inner.get());
        self.step(operation, |number, result| match result {
            Ok(before) => What::Updates(number, A::shown(*before), now()),
            Err(found) => What::Compares(number, A::shown(*found)),
        })
    }

    /// May a weak exchange fail for no reason? Then this is the step in which it does.
    pub(super) fn fails(&self) -> Option<A::Value> {
        let surprise = engine::try_with(|world| world.surprise())?;
        surprise.then(|| {
            self.step(A::get, |number, found| {
                What::Compares(number, A::shown(*found))
            })
        })
    }

    /// Comes to a scheduling point and puts the value in order. False if there is no execution.
    fn begin(&self) -> bool {
        engine::drop_point();
        let fresh = engine::try_with(|world| {
            let before = self.epoch.load(Relaxed);
            if before == world.epoch {
                return;
            }
            self.epoch.store(world.epoch, Relaxed);
            self.number.store(world.number(Kind::Atomic), Relaxed);
            if before == 0 {
                self.original.set(self.inner.get());
            } else if fresh::is_static(self) {
                self.inner.set(self.original.get());
            } else {
                fresh::outlived(world);
            }
        });
        fresh.is_some()
    }
}

/// The methods that all atomics have, `$Atomic` being a tuple of one [`Cell`] and `$Std` std's type of the same name.
macro_rules! common_methods {
    ($Std:ty, $T:ty) => {
        /// See the method of std's type.
        pub const fn into_inner(self) -> $T {
            self.0.inner.into_inner()
        }

        /// See the method of std's type.
        pub fn get_mut(&mut self) -> &mut $T {
            self.0.inner.get_mut()
        }

        /// See the method of std's type. What is done through the pointer is no step.
        pub const fn as_ptr(&self) -> *mut $T {
            self.0.inner.as_ptr()
        }

        /// See the method of std's type.
        #[track_caller]
        pub fn load(&self, order: Ordering) -> $T {
            self.0.step(
                |a| a.load(order),
                |n, value| What::Loads(n, <$Std>::shown(*value)),
            )
        }

        /// See the method of std's type.
        #[track_caller]
        pub fn store(&self, value: $T, order: Ordering) {
            self.0.step(
                |a| a.store(value, order),
                |n, ()| What::Stores(n, <$Std>::shown(value)),
            );
        }

        /// See the method of std's type.
        #[track_caller]
        pub fn swap(&self, value: $T, order: Ordering) -> $T {
            self.0.update(|a| a.swap(value, order))
        }

        /// See the method of std's type.
        #[deprecated(note = "Use `compare_exchange` or `compare_exchange_weak` instead")]
        #[track_caller]
        pub fn compare_and_swap(&self, current: $T, new: $T, order: Ordering) -> $T {
            let failure = match order {
                Ordering::Release => Ordering::Relaxed,
                Ordering::AcqRel => Ordering::Acquire,
                order => order,
            };
            self.compare_exchange(current, new, order, failure)
                .unwrap_or_else(|found| found)
        }

        /// See the method of std's type.
        #[track_caller]
        pub fn compare_exchange(
            &self,
            current: $T,
            new: $T,
            success: Ordering,
            failure: Ordering,
        ) -> Result<$T, $T> {
            self.0
                .compare(|a| a.compare_exchange(current, new, success, failure))
        }

        /// See the method of std's type. Fails for no reason now and then.
        #[track_caller]
        pub fn compare_exchange_weak(
            &self,
            current: $T,
            new: $T,
            success: Ordering,
            failure: Ordering,
        ) -> Result<$T, $T> {
            match self.0.fails() {
                Some(found) => Err(found),
                None => self.compare_exchange(current, new, success, failure),
            }
        }

        /// See the method of std's type.
        #[track_caller]
        pub fn fetch_update<F: FnMut($T) -> Option<$T>>(
            &self,
            set_order: Ordering,
            fetch_order: Ordering,
            mut f: F,
        ) -> Result<$T, $T> {
            let mut before = self.load(fetch_order);
            while let Some(after) = f(before) {
                match self.compare_exchange_weak(before, after, set_order, fetch_order) {
                    done @ Ok(_) => return done,
                    Err(found) => before = found,
                }
            }
            Err(before)
        }

        /// See the method of std's type.
        #[track_caller]
        pub fn try_update(
            &self,
            set_order: Ordering,
            fetch_order: Ordering,
            f: impl FnMut($T) -> Option<$T>,
        ) -> Result<$T, $T> {
            self.fetch_update(set_order, fetch_order, f)
        }

        /// See the method of std's type.
        #[track_caller]
        pub fn update(
            &self,
            set_order: Ordering,
            fetch_order: Ordering,
            mut f: impl FnMut($T) -> $T,
        ) -> $T {
            match self.fetch_update(set_order, fetch_order, |value| Some(f(value))) {
                Ok(before) | Err(before) => before,
            }
        }
    };
}

/// Methods that change the value and return the one before.
macro_rules! updating_methods {
    ($T:ty: $($method:ident)*) => {$(
        /// See the method of std's type.
        #[track_caller]
        pub fn $method(&self, value: $T, order: Ordering) -> $T {
            self.0.update(|a| a.$method(value, order))
        }
    )*};
}

pub(super) use {common_methods, updating_methods};
