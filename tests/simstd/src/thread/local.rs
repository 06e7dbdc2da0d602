//! `thread_local!`: values of modelled threads.

use std::{
    any::Any,
    cell::{Cell, RefCell},
    fmt, mem,
    panic::{self, AssertUnwindSafe},
    ptr,
    rc::Rc,
};

use crate::engine::{self, threads::Local};

/// `std::thread::LocalKey`, modelled.
pub struct LocalKey<T: 'static> {
    init: fn() -> T,
}

/// `std::thread::AccessError`, modelled.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct AccessError;

impl fmt::Display for AccessError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("already destroyed")
    }
}

impl std::error::Error for AccessError {}

impl<T: 'static> LocalKey<T> {
    #[doc(hidden)]
    pub const fn __new(init: fn() -> T) -> Self {
        Self { init }
    }

    fn address(&'static self) -> usize {
        ptr::from_ref(self).addr()
    }

    /// The current thread's value, if it has been made.
    fn find(&'static self) -> Option<Result<Rc<dyn Any>, AccessError>> {
        let address = self.address();
        engine::with(|world| {
            let (_, local) = world.me().locals.iter().find(|(key, _)| *key == address)?;
            Some(match local {
                Local::Alive { value, .. } => Ok(Rc::clone(value)),
                Local::Destroyed => Err(AccessError),
            })
        })
    }

    fn make(&'static self, init: impl FnOnce() -> T) -> Rc<dyn Any> {
        let value: Rc<dyn Any> = Rc::new(init());
        let local = Local::Alive {
            value: Rc::clone(&value),
            drops: mem::needs_drop::<T>(),
        };
        let address = self.address();
        let replaced = engine::with(|world| {
            let locals = &mut world.me().locals;
            match locals.iter_mut().find(|(key, _)| *key == address) {
                // `init` has used this key itself.
                Some((_, made)) => Some(mem::replace(made, local)),
                None => {
                    locals.push((address, local));
                    None
                }
            }
        });
        drop(replaced);
        value
    }

    fn with_init<R>(
        &'static self,
        init: impl FnOnce() -> T,
        f: impl FnOnce(&T) -> R,
    ) -> Result<R, AccessError> {
        let value = match self.find() {
            Some(found) => found?,
            None => self.make(init),
        };
        Ok(f(value
            .downcast_ref()
            .expect("a key has values of one type")))
    }

    /// See `std::thread::LocalKey::with`.
    #[track_caller]
    pub fn with<F, R>(&'static self, f: F) -> R
    where
        F: FnOnce(&T) -> R,
    {
        match self.try_with(f) {
            Ok(result) => result,
            Err(error) => panic!(
                "cannot access a Thread Local Storage value during or after destruction: {error:?}"
            ),
        }
    }

    /// See `std::thread::LocalKey::try_with`.
    pub fn try_with<F, R>(&'static self, f: F) -> Result<R, AccessError>
    where
        F: FnOnce(&T) -> R,
    {
        self.with_init(self.init, f)
    }

    /// Sets a value without running the initialiser.
    #[track_caller]
    fn put(&'static self, value: T, set: impl FnOnce(&T, T)) {
        let value = Cell::new(Some(value));
        let take = || value.take().expect("used once");
        let result = self.with_init(take, |slot| {
            if let Some(value) = value.take() {
                set(slot, value);
            }
        });
        result.expect("cannot access a Thread Local Storage value during or after destruction");
    }
}

impl<T: 'static> LocalKey<Cell<T>> {
    /// See `std::thread::LocalKey::set`.
    #[track_caller]
    pub fn set(&'static self, value: T) {
        self.put(Cell::new(value), |slot, value| slot.set(value.into_inner()));
    }

    /// See `std::thread::LocalKey::get`.
    #[track_caller]
    pub fn get(&'static self) -> T
    where
        T: Copy,
    {
        self.with(Cell::get)
    }

    /// See `std::thread::LocalKey::take`.
    #[track_caller]
    pub fn take(&'static self) -> T
    where
        T: Default,
    {
        self.with(Cell::take)
    }

    /// See `std::thread::LocalKey::replace`.
    #[track_caller]
    pub fn replace(&'static self, value: T) -> T {
        self.with(|slot| slot.replace(value))
    }
}

impl<T: 'static> LocalKey<RefCell<T>> {
    /// See `std::thread::LocalKey::with_borrow`.
    #[track_caller]
    pub fn with_borrow<F, R>(&'static self, f: F) -> R
    where
        F: FnOnce(&T) -> R,
    {
        self.with(|slot| f(&slot.borrow()))
    }

    /// See `std::thread::LocalKey::with_borrow_mut`.
    #[track_caller]
    pub fn with_borrow_mut<F, R>(&'static self, f: F) -> R
    where
        F: FnOnce(&mut T) -> R,
    {
        self.with(|slot| f(&mut slot.borrow_mut()))
    }

    /// See `std::thread::LocalKey::set`.
    #[track_caller]
    pub fn set(&'static self, value: T) {
        self.put(RefCell::new(value), |slot, value| {
            *slot.borrow_mut() = value.into_inner()
        });
    }

    /// See `std::thread::LocalKey::take`.
    #[track_caller]
    pub fn take(&'static self) -> T
    where
        T: Default,
    {
        self.with(RefCell::take)
    }

    /// See `std::thread::LocalKey::replace`.
    #[track_caller]
    pub fn replace(&'static self, value: T) -> T {
        self.with(|slot| slot.replace(value))
    }
}

impl<T: 'static> fmt::Debug for LocalKey<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LocalKey").finish_non_exhaustive()
    }
}

/// The current thread ends: its values go, the last one made first. Their destructors may still use the others.
pub(super) fn destroy() {
    while let Some(value) = engine::with(|world| {
        let alive =
            |(_, local): &&mut (usize, Local)| matches!(local, Local::Alive { drops: true, .. });
        let (_, local) = world.me().locals.iter_mut().rev().find(alive)?;
        Some(mem::replace(local, Local::Destroyed))
    }) {
        // In std, a panic in there ends the process.
        mem::forget(panic::catch_unwind(AssertUnwindSafe(|| drop(value))));
    }
}

/// `std::thread_local!`, modelled: a value for each modelled thread of each execution.
#[macro_export]
macro_rules! thread_local {
    () => {};
    ($(#[$attr:meta])* $vis:vis static $NAME:ident: $T:ty = const $init:block; $($rest:tt)*) => {
        $crate::__thread_local_key!($(#[$attr])* $vis $NAME, $T, const $init);
        $crate::thread_local!($($rest)*);
    };
    ($(#[$attr:meta])* $vis:vis static $NAME:ident: $T:ty = const $init:block) => {
        $crate::__thread_local_key!($(#[$attr])* $vis $NAME, $T, const $init);
    };
    ($(#[$attr:meta])* $vis:vis static $NAME:ident: $T:ty = $init:expr; $($rest:tt)*) => {
        $crate::__thread_local_key!($(#[$attr])* $vis $NAME, $T, $init);
        $crate::thread_local!($($rest)*);
    };
    ($(#[$attr:meta])* $vis:vis static $NAME:ident: $T:ty = $init:expr) => {
        $crate::__thread_local_key!($(#[$attr])* $vis $NAME, $T, $init);
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __thread_local_key {
    ($(#[$attr:meta])* $vis:vis $NAME:ident, $T:ty, $($init:tt)*) => {
        $(#[$attr])*
        $vis static $NAME: $crate::thread::LocalKey<$T> = $crate::thread::LocalKey::__new({
            fn __init() -> $T {
                $($init)*
            }
            __init
        });
    };
}
