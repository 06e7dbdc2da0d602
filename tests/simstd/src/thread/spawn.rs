//! Starting threads and waiting for their ends.

// A thread's closure may borrow from a scope, which the engine cannot know, and its result changes threads.
#![allow(unsafe_code)]

use std::{
    cell::UnsafeCell,
    fmt, io,
    marker::PhantomData,
    mem,
    panic::{self, AssertUnwindSafe},
    sync::Arc,
    thread::Result,
};

use super::{Thread, local, scoped::ScopeData};
use crate::engine::{self, On, What};

/// See `std::thread::spawn`.
pub fn spawn<F, T>(f: F) -> JoinHandle<T>
where
    F: FnOnce() -> T + Send + 'static,
    T: Send + 'static,
{
    // SAFETY: it borrows nothing.
    JoinHandle(unsafe { Running::start(None, f, None) })
}

/// `std::thread::Builder`, modelled. The size of the stack is taken note of and ignored.
#[must_use = "must eventually spawn the thread"]
#[derive(Debug)]
pub struct Builder {
    name: Option<String>,
}

#[expect(clippy::new_without_default, reason = "std has none")]
impl Builder {
    /// See `std::thread::Builder::new`.
    pub fn new() -> Builder {
        Self { name: None }
    }

    /// See `std::thread::Builder::name`.
    pub fn name(mut self, name: String) -> Builder {
        assert!(
            !name.contains('\0'),
            "thread name may not contain interior null bytes"
        );
        self.name = Some(name);
        self
    }

    /// See `std::thread::Builder::stack_size`.
    pub fn stack_size(self, _: usize) -> Builder {
        self
    }

    /// See `std::thread::Builder::spawn`.
    pub fn spawn<F, T>(self, f: F) -> io::Result<JoinHandle<T>>
    where
        F: FnOnce() -> T + Send + 'static,
        T: Send + 'static,
    {
        // SAFETY: it borrows nothing.
        Ok(JoinHandle(unsafe { Running::start(self.name, f, None) }))
    }

    /// See `std::thread::Builder::spawn_unchecked`.
    ///
    /// # Safety
    ///
    /// As for std's: the thread must be joined before anything that it borrows goes.
    pub unsafe fn spawn_unchecked<F, T>(self, f: F) -> io::Result<JoinHandle<T>>
    where
        F: FnOnce() -> T + Send,
        T: Send,
    {
        // SAFETY: the caller promises it.
        Ok(JoinHandle(unsafe { Running::start(self.name, f, None) }))
    }

    pub(super) fn into_name(self) -> Option<String> {
        self.name
    }
}

/// Where a thread leaves what it returned, or its panic.
struct Packet<T>(UnsafeCell<Option<Result<T>>>);

// SAFETY: the thread writes it once, before it ends, and whoever joins it reads it afterwards.
unsafe impl<T: Send> Sync for Packet<T> {}

/// A thread that was started, as the one sees it who may join it.
pub(super) struct Running<'scope, T> {
    thread: Thread,
    packet: Arc<Packet<T>>,
    owned: Owned,
    _scope: PhantomData<&'scope ()>,
}

impl<T> Running<'_, T> {
    /// Starts a thread. If it belongs to a scope, the scope waits for it.
    ///
    /// # Safety
    ///
    /// Everything that `f` and its result borrow must be there as long as the thread runs. An execution that is over
    /// runs none of its threads again.
    pub(super) unsafe fn start<F>(name: Option<String>, f: F, scope: Option<Arc<ScopeData>>) -> Self
    where
        F: FnOnce() -> T + Send,
        T: Send,
    {
        let packet = Arc::new(Packet(UnsafeCell::new(None)));
        let theirs = Arc::clone(&packet);
        let index = engine::spawn(name, without_lifetime(move || life(f, theirs, scope)));
        let (thread, epoch) = engine::with(|world| (Thread::of(world, index), world.epoch));
        Self {
            thread,
            packet,
            owned: Owned { index, epoch },
            _scope: PhantomData,
        }
    }

    pub(super) fn join(self) -> Result<T> {
        engine::point();
        let index = self.thread.index();
        while !engine::with(|world| world.is_ended(index)) {
            engine::with(|world| world.write(What::Joins(index)));
            engine::block(On::Join(index), None);
        }
        mem::forget(self.owned);
        // SAFETY: the thread has ended, so it does not write any more, and `join` takes the only handle.
        let result = unsafe { (*self.packet.0.get()).take() };
        result.expect("a thread that has ended leaves a result")
    }

    pub(super) fn thread(&self) -> &Thread {
        &self.thread
    }

    pub(super) fn is_finished(&self) -> bool {
        engine::point();
        let index = self.thread.index();
        engine::with(|world| world.is_ended(index))
    }
}

/// Forgets what `body` borrows. It is called once or leaked; whoever lets it be called answers for its lifetime.
fn without_lifetime<F: FnOnce()>(body: F) -> Box<dyn FnOnce()> {
    unsafe fn call<F: FnOnce()>(body: *mut ()) {
        // SAFETY: it comes from `Box::into_raw` below, as an `F`, and this is the one call.
        unsafe { Box::from_raw(body.cast::<F>())() }
    }
    let (body, call) = (
        Box::into_raw(Box::new(body)).cast::<()>(),
        call::<F> as unsafe fn(*mut ()),
    );
    // SAFETY: the closure is an `FnOnce`, so this is the one call; what `F` borrows, see `Running::start`.
    Box::new(move || unsafe { call(body) })
}

/// The life of a thread.
fn life<F: FnOnce() -> T, T>(f: F, packet: Arc<Packet<T>>, scope: Option<Arc<ScopeData>>) {
    let result = panic::catch_unwind(AssertUnwindSafe(f));
    let panicked = result.is_err();
    // SAFETY: nobody reads it before the thread has ended.
    unsafe { *packet.0.get() = Some(result) };
    // If nobody can join, what was returned goes here. A destructor that panics ends the process in std; here, the
    // thread.
    let dropped = panic::catch_unwind(AssertUnwindSafe(|| drop(packet)));
    mem::forget(dropped);
    local::destroy();
    // The end of a thread is something that others can see.
    engine::point();
    engine::with(|world| world.end(panicked));
    if let Some(scope) = scope {
        scope.one_ended(panicked);
    }
}

/// Notes that a thread is detached when its handle is dropped.
struct Owned {
    index: usize,
    epoch: u64,
}

impl Drop for Owned {
    fn drop(&mut self) {
        engine::try_with(|world| {
            if world.epoch == self.epoch {
                world.threads[self.index].detached = true;
            }
        });
    }
}

/// `std::thread::JoinHandle`, modelled.
pub struct JoinHandle<T>(Running<'static, T>);

// SAFETY: as in std, whatever `T` is: it came from a thread, so it was `Send` when the thread was started.
unsafe impl<T> Send for JoinHandle<T> {}
// SAFETY: as above.
unsafe impl<T> Sync for JoinHandle<T> {}

impl<T> JoinHandle<T> {
    /// See `std::thread::JoinHandle::join`.
    pub fn join(self) -> Result<T> {
        self.0.join()
    }

    /// See `std::thread::JoinHandle::thread`.
    #[must_use]
    pub fn thread(&self) -> &Thread {
        self.0.thread()
    }

    /// See `std::thread::JoinHandle::is_finished`.
    pub fn is_finished(&self) -> bool {
        self.0.is_finished()
    }
}

impl<T> fmt::Debug for JoinHandle<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JoinHandle").finish_non_exhaustive()
    }
}
