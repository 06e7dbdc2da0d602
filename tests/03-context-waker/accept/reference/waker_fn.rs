//! Step 2, `waker_fn`: a waker made by hand.

use std::{
    marker::PhantomData,
    sync::Arc,
    task::{RawWaker, RawWakerVTable, Waker},
};

/// Makes a waker that calls `f` whenever it, or any clone of it, is woken.
///
/// `f` is dropped when the last of the clones is gone.
pub fn waker_fn(f: impl Fn() + Send + Sync + 'static) -> Waker {
    let data = Arc::into_raw(Arc::new(f));
    // SAFETY: the functions of the table keep the contract of `RawWakerVTable` for a pointer that owns one count of an
    // `Arc<F>`, which is what `into_raw` has made. They may be called from any thread, because `F` is `Send + Sync` and
    // `Arc` counts atomically; and as `F` is `'static`, the waker may be kept for as long as one likes.
    unsafe { Waker::from_raw(raw_waker(data)) }
}

/// Pairs the pointer with the table for its type, so that the two cannot be mixed up.
fn raw_waker<F: Fn() + Send + Sync + 'static>(data: *const F) -> RawWaker {
    RawWaker::new(data.cast(), &Table::<F>::TABLE)
}

/// One table for each type of closure.
///
/// Invariant of all four functions: `data` owns one count of an `Arc<F>`. Each waker owns one, so there are as many
/// counts as wakers, and the closure goes with the last of them.
struct Table<F>(PhantomData<F>);

impl<F: Fn() + Send + Sync + 'static> Table<F> {
    const TABLE: RawWakerVTable =
        RawWakerVTable::new(Self::clone, Self::wake, Self::wake_by_ref, Self::drop);

    /// The new waker needs a count of its own.
    unsafe fn clone(data: *const ()) -> RawWaker {
        let data = data.cast::<F>();
        // SAFETY: by the invariant, `data` comes from `Arc::into_raw` and its count is at least one.
        unsafe { Arc::increment_strong_count(data) };
        raw_waker(data)
    }

    /// Uses the waker up: its count is given back after the call.
    unsafe fn wake(data: *const ()) {
        // SAFETY: by the invariant, there is a count to take over; the waker is consumed and will not use it again.
        let f = unsafe { Arc::from_raw(data.cast::<F>()) };
        f();
    }

    /// Leaves the waker, and its count, as they are.
    unsafe fn wake_by_ref(data: *const ()) {
        // SAFETY: by the invariant, the closure lives at least until this waker is dropped, and the caller has borrowed
        // the waker for the time of this call.
        let f = unsafe { &*data.cast::<F>() };
        f();
    }

    /// Gives the waker's count back.
    unsafe fn drop(data: *const ()) {
        // SAFETY: by the invariant, there is a count to take over, and nobody uses this waker after `drop`.
        drop(unsafe { Arc::from_raw(data.cast::<F>()) });
    }
}
