//! `thread::scope`.

// The closures of scoped threads borrow what the scope outlives.
#![allow(unsafe_code)]

use std::{
    fmt, io,
    marker::PhantomData,
    panic::{self, AssertUnwindSafe},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    thread::Result,
};

use super::{Builder, Thread, spawn::Running};
use crate::engine::{self, On};

/// `std::thread::Scope`, modelled.
pub struct Scope<'scope, 'env: 'scope> {
    data: Arc<ScopeData>,
    scope: PhantomData<&'scope mut &'scope ()>,
    env: PhantomData<&'env mut &'env ()>,
}

/// What a scope and its threads share.
pub(super) struct ScopeData {
    /// The thread that has opened it.
    opener: usize,
    running: AtomicUsize,
    /// Panics that nobody has joined.
    panics: AtomicUsize,
}

impl ScopeData {
    /// One of its threads has ended.
    pub(super) fn one_ended(&self, panicked: bool) {
        self.panics.fetch_add(usize::from(panicked), Relaxed);
        if self.running.fetch_sub(1, Relaxed) == 1 {
            engine::with(|world| world.wake_if(self.opener, On::Scope));
        }
    }
}

/// See `std::thread::scope`.
#[track_caller]
pub fn scope<'env, F, T>(f: F) -> T
where
    F: for<'scope> FnOnce(&'scope Scope<'scope, 'env>) -> T,
{
    let scope = Scope {
        data: Arc::new(ScopeData {
            opener: engine::with(|world| world.current),
            running: AtomicUsize::new(0),
            panics: AtomicUsize::new(0),
        }),
        scope: PhantomData,
        env: PhantomData,
    };
    let result = panic::catch_unwind(AssertUnwindSafe(|| f(&scope)));
    while scope.data.running.load(Relaxed) > 0 {
        engine::block(On::Scope, None);
    }
    match result {
        Err(payload) => panic::resume_unwind(payload),
        Ok(_) if scope.data.panics.load(Relaxed) > 0 => panic!("a scoped thread panicked"),
        Ok(result) => result,
    }
}

impl<'scope> Scope<'scope, '_> {
    /// See `std::thread::Scope::spawn`.
    pub fn spawn<F, T>(&'scope self, f: F) -> ScopedJoinHandle<'scope, T>
    where
        F: FnOnce() -> T + Send + 'scope,
        T: Send + 'scope,
    {
        self.start(None, f)
    }

    fn start<F, T>(&'scope self, name: Option<String>, f: F) -> ScopedJoinHandle<'scope, T>
    where
        F: FnOnce() -> T + Send + 'scope,
        T: Send + 'scope,
    {
        self.data.running.fetch_add(1, Relaxed);
        // SAFETY: what lives for `'scope` lives until `scope` returns, and that waits for the thread.
        let running = unsafe { Running::start(name, f, Some(Arc::clone(&self.data))) };
        ScopedJoinHandle {
            running,
            data: Arc::clone(&self.data),
        }
    }
}

impl fmt::Debug for Scope<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scope")
            .field("num_running_threads", &self.data.running)
            .finish_non_exhaustive()
    }
}

impl Builder {
    /// See `std::thread::Builder::spawn_scoped`.
    pub fn spawn_scoped<'scope, 'env, F, T>(
        self,
        scope: &'scope Scope<'scope, 'env>,
        f: F,
    ) -> io::Result<ScopedJoinHandle<'scope, T>>
    where
        F: FnOnce() -> T + Send + 'scope,
        T: Send + 'scope,
    {
        Ok(scope.start(self.into_name(), f))
    }
}

/// `std::thread::ScopedJoinHandle`, modelled.
pub struct ScopedJoinHandle<'scope, T> {
    running: Running<'scope, T>,
    data: Arc<ScopeData>,
}

impl<'scope, T> ScopedJoinHandle<'scope, T> {
    /// See `std::thread::ScopedJoinHandle::thread`.
    #[must_use]
    pub fn thread(&self) -> &Thread {
        self.running.thread()
    }

    /// See `std::thread::ScopedJoinHandle::join`.
    pub fn join(self) -> Result<T> {
        let result = self.running.join();
        // Whoever joins has seen the panic.
        self.data
            .panics
            .fetch_sub(usize::from(result.is_err()), Relaxed);
        result
    }

    /// See `std::thread::ScopedJoinHandle::is_finished`.
    pub fn is_finished(&self) -> bool {
        self.running.is_finished()
    }
}

impl<T> fmt::Debug for ScopedJoinHandle<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ScopedJoinHandle").finish_non_exhaustive()
    }
}
