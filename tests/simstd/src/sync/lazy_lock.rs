//! `LazyLock`.

// The value is reached through a `Once` that the compiler does not know.
#![allow(unsafe_code)]

use std::{
    fmt, mem,
    ops::Deref,
    panic::{RefUnwindSafe, UnwindSafe},
};

use super::Once;
use crate::{
    engine::{self, Kind},
    fresh::Fresh,
};

/// `std::sync::LazyLock`, modelled.
pub struct LazyLock<T, F = fn() -> T> {
    once: Once,
    stage: Fresh<Stage<T, F>>,
}

enum Stage<T, F> {
    Waiting(F),
    Running,
    Done(T),
}

// SAFETY: as for std's: the value is made once, by one thread, and only read from then on; the function is only ever
// moved out by the thread that makes it.
unsafe impl<T: Send, F: Send> Send for LazyLock<T, F> {}
// SAFETY: as above.
unsafe impl<T: Sync + Send, F: Send> Sync for LazyLock<T, F> {}

impl<T: RefUnwindSafe + UnwindSafe, F: UnwindSafe> RefUnwindSafe for LazyLock<T, F> {}
impl<T: UnwindSafe, F: UnwindSafe> UnwindSafe for LazyLock<T, F> {}

impl<T, F: FnOnce() -> T> LazyLock<T, F> {
    /// See `std::sync::LazyLock::new`.
    pub const fn new(f: F) -> Self {
        Self {
            once: Once::new(),
            stage: Fresh::new(Stage::Waiting(f)),
        }
    }

    /// See `std::sync::LazyLock::force`.
    pub fn force(this: &Self) -> &T {
        this.once.call(false, |_| {
            this.stage.number(Kind::Part);
            // SAFETY: the `Once` runs, so nobody else is here, and no reference to the inside has been given out.
            let before = unsafe { mem::replace(&mut *this.stage.get(), Stage::Running) };
            let Stage::Waiting(f) = before else {
                unreachable!("a `Once` that has not run")
            };
            let value = f();
            // SAFETY: as above.
            unsafe { *this.stage.get() = Stage::Done(value) };
        });
        this.value().expect("the `Once` is done")
    }
}

impl<T, F> LazyLock<T, F> {
    /// The value, when it is made.
    fn value(&self) -> Option<&T> {
        // SAFETY: it is written before the `Once` is done, and nobody asks before.
        match unsafe { &*self.stage.get() } {
            Stage::Done(value) => Some(value),
            Stage::Waiting(_) | Stage::Running => None,
        }
    }
}

impl<T, F: FnOnce() -> T> Deref for LazyLock<T, F> {
    type Target = T;

    fn deref(&self) -> &T {
        Self::force(self)
    }
}

impl<T: Default> Default for LazyLock<T> {
    fn default() -> Self {
        Self::new(T::default)
    }
}

impl<T: fmt::Debug, F> fmt::Debug for LazyLock<T, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_tuple("LazyLock");
        let active = engine::try_with(|_| ()).is_some();
        match if active && self.once.is_completed() {
            self.value()
        } else {
            None
        } {
            Some(value) => debug.field(value),
            None => debug.field(&format_args!("<uninit>")),
        };
        debug.finish()
    }
}
