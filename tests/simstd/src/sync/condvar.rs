//! `Condvar`, whose timeouts fire and which may wake up for no reason, as std says it may.

use std::{
    fmt,
    panic::{RefUnwindSafe, UnwindSafe},
    sync::{LockResult, PoisonError},
    time::Duration,
};

use super::mutex::MutexGuard;
use crate::{
    engine::{self, Kind, On, What},
    fresh::Fresh,
};

/// `std::sync::Condvar`, modelled.
pub struct Condvar(Fresh<()>);

impl UnwindSafe for Condvar {}
impl RefUnwindSafe for Condvar {}

/// `std::sync::WaitTimeoutResult`, modelled.
#[derive(Debug, PartialEq, Eq, Copy, Clone)]
pub struct WaitTimeoutResult(bool);

impl WaitTimeoutResult {
    /// See `std::sync::WaitTimeoutResult::timed_out`.
    #[must_use]
    pub fn timed_out(&self) -> bool {
        self.0
    }
}

impl Condvar {
    /// See `std::sync::Condvar::new`.
    pub const fn new() -> Self {
        Self(Fresh::new(()))
    }

    fn number(&self) -> u32 {
        self.0.number(Kind::Condvar).0
    }

    /// Gives up the lock and waits, in one step, and takes the lock again. True if the time was up.
    fn block<'a, T: ?Sized>(
        &self,
        guard: MutexGuard<'a, T>,
        timeout: Option<Duration>,
    ) -> (LockResult<MutexGuard<'a, T>>, bool) {
        engine::point();
        let condvar = self.number();
        let mutex = guard.release();
        let (deadline, surprise) = engine::with(|world| {
            let deadline = timeout.and_then(|timeout| world.deadline(timeout));
            let until = deadline.map(|(until, _)| until);
            world.write(What::WaitsOn { condvar, until });
            (deadline, world.surprise())
        });
        let timed_out = if surprise {
            // A spurious wake-up.
            engine::yield_point();
            false
        } else {
            engine::block(On::Condvar(condvar), deadline)
        };
        engine::with(|world| world.write(What::WokenOn { condvar, timed_out }));
        (mutex.lock_now(true), timed_out)
    }

    /// See `std::sync::Condvar::wait`.
    pub fn wait<'a, T>(&self, guard: MutexGuard<'a, T>) -> LockResult<MutexGuard<'a, T>> {
        self.block(guard, None).0
    }

    /// See `std::sync::Condvar::wait_while`.
    pub fn wait_while<'a, T, F>(
        &self,
        mut guard: MutexGuard<'a, T>,
        mut condition: F,
    ) -> LockResult<MutexGuard<'a, T>>
    where
        F: FnMut(&mut T) -> bool,
    {
        while condition(&mut *guard) {
            guard = self.wait(guard)?;
        }
        Ok(guard)
    }

    /// See `std::sync::Condvar::wait_timeout`.
    pub fn wait_timeout<'a, T>(
        &self,
        guard: MutexGuard<'a, T>,
        timeout: Duration,
    ) -> LockResult<(MutexGuard<'a, T>, WaitTimeoutResult)> {
        let (guard, timed_out) = self.block(guard, Some(timeout));
        let result = WaitTimeoutResult(timed_out);
        match guard {
            Ok(guard) => Ok((guard, result)),
            Err(poisoned) => Err(PoisonError::new((poisoned.into_inner(), result))),
        }
    }

    /// See `std::sync::Condvar::wait_timeout_ms`.
    #[deprecated(note = "replaced by `std::sync::Condvar::wait_timeout`")]
    pub fn wait_timeout_ms<'a, T>(
        &self,
        guard: MutexGuard<'a, T>,
        milliseconds: u32,
    ) -> LockResult<(MutexGuard<'a, T>, bool)> {
        let timeout = Duration::from_millis(milliseconds.into());
        match self.wait_timeout(guard, timeout) {
            Ok((guard, result)) => Ok((guard, !result.timed_out())),
            Err(poisoned) => {
                let (guard, result) = poisoned.into_inner();
                Err(PoisonError::new((guard, !result.timed_out())))
            }
        }
    }

    /// See `std::sync::Condvar::wait_timeout_while`.
    pub fn wait_timeout_while<'a, T, F>(
        &self,
        mut guard: MutexGuard<'a, T>,
        timeout: Duration,
        mut condition: F,
    ) -> LockResult<(MutexGuard<'a, T>, WaitTimeoutResult)>
    where
        F: FnMut(&mut T) -> bool,
    {
        let start = engine::with(|world| world.now);
        loop {
            if !condition(&mut *guard) {
                return Ok((guard, WaitTimeoutResult(false)));
            }
            let elapsed = engine::with(|world| world.now) - start;
            match timeout.checked_sub(elapsed) {
                Some(left) if !left.is_zero() => guard = self.wait_timeout(guard, left)?.0,
                _ => return Ok((guard, WaitTimeoutResult(true))),
            }
        }
    }

    /// See `std::sync::Condvar::notify_one`.
    pub fn notify_one(&self) {
        engine::point();
        let condvar = self.number();
        engine::with(|world| {
            let woken = world.wake_one(On::Condvar(condvar));
            world.write(What::Notifies { condvar, woken });
        });
    }

    /// See `std::sync::Condvar::notify_all`.
    pub fn notify_all(&self) {
        engine::point();
        let condvar = self.number();
        engine::with(|world| {
            let woken = world.wake_all(On::Condvar(condvar));
            world.write(What::Notifies { condvar, woken });
        });
    }
}

impl Default for Condvar {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Condvar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Condvar").finish_non_exhaustive()
    }
}
