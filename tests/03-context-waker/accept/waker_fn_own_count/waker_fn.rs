//! Step 2, `waker_fn`: a waker made by hand.

use std::{
    sync::atomic::{AtomicUsize, Ordering, fence},
    task::{RawWaker, RawWakerVTable, Waker},
};

struct Shared {
    wakers: AtomicUsize,
    f: Box<dyn Fn() + Send + Sync>,
}

static TABLE: RawWakerVTable = RawWakerVTable::new(clone, wake, wake_by_ref, release);

/// Makes a waker that calls `f` whenever it, or any clone of it, is woken.
pub fn waker_fn(f: impl Fn() + Send + Sync + 'static) -> Waker {
    let shared = Box::new(Shared {
        wakers: AtomicUsize::new(1),
        f: Box::new(f),
    });
    // SAFETY: the four functions count the wakers that share the box, and the last one frees it.
    unsafe { Waker::new(Box::into_raw(shared).cast_const().cast(), &TABLE) }
}

/// # Safety
///
/// `data` belongs to a waker that has not been released, and 'a ends before it is.
unsafe fn shared<'a>(data: *const ()) -> &'a Shared {
    // SAFETY: each waker that is not released keeps `wakers` above zero, and so the box alive.
    unsafe { &*data.cast() }
}

unsafe fn clone(data: *const ()) -> RawWaker {
    // SAFETY: called with a living waker's data. Relaxed: that waker keeps the box alive meanwhile.
    unsafe { shared(data) }
        .wakers
        .fetch_add(1, Ordering::Relaxed);
    RawWaker::new(data, &TABLE)
}

unsafe fn wake(data: *const ()) {
    /// Releases even if the closure panics.
    struct Release(*const ());
    impl Drop for Release {
        fn drop(&mut self) {
            // SAFETY: the waker was consumed by `wake`.
            unsafe { release(self.0) }
        }
    }
    let release = Release(data);
    // SAFETY: the waker is released at the end of this function.
    unsafe { wake_by_ref(release.0) };
}

unsafe fn wake_by_ref(data: *const ()) {
    // SAFETY: called with a living waker's data.
    (unsafe { shared(data) }.f)();
}

unsafe fn release(data: *const ()) {
    // SAFETY: called with a living waker's data. Release: what we did with the closure happens before it is dropped …
    if unsafe { shared(data) }
        .wakers
        .fetch_sub(1, Ordering::Release)
        == 1
    {
        // … by whoever comes last.
        fence(Ordering::Acquire);
        // SAFETY: the count is zero, so no other waker is left.
        drop(unsafe { Box::from_raw(data.cast_mut().cast::<Shared>()) });
    }
}
