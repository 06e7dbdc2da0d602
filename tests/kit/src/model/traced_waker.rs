//! The waker of a traced task: it tells the story of its wakes, and of its clones as they come and go.

// Compiled a second time in the modelled kit. A waker that sees its clones come and go is made by hand, and that needs
// `unsafe`; each block argues for itself.
#![allow(unsafe_code)]

use std::{
    mem::ManuallyDrop,
    sync::Arc,
    task::{Context, RawWaker, RawWakerVTable, Waker},
};

use super::{record, traced::Seen};

struct TracedWaker {
    seen: Arc<Seen>,
    inner: Waker,
}

/// Calls `poll` with a waker that wakes `inner` and tells it to `seen`.
pub(super) fn with_waker<R>(
    seen: &Arc<Seen>,
    inner: &Waker,
    poll: impl FnOnce(&mut Context<'_>) -> R,
) -> R {
    let data = Arc::new(TracedWaker {
        seen: Arc::clone(seen),
        inner: inner.clone(),
    });
    let raw = RawWaker::new(Arc::as_ptr(&data).cast(), &TABLE);
    // SAFETY: the functions of the table keep the contract of `RawWakerVTable`: see there. This waker borrows the data
    // instead of owning it, which nobody can tell: it is lent out by reference only, is never dropped, and ends before
    // `data` does.
    let waker = ManuallyDrop::new(unsafe { Waker::from_raw(raw) });
    poll(&mut Context::from_waker(&waker))
}

/// The data of each clone is an `Arc<TracedWaker>` of its own, through `Arc::into_raw`.
static TABLE: RawWakerVTable = RawWakerVTable::new(clone, wake, wake_by_ref, release);

/// # Safety
///
/// For the four functions below, `data` must come from an `Arc<TracedWaker>` that is still alive.
unsafe fn borrow(data: *const ()) -> ManuallyDrop<Arc<TracedWaker>> {
    // SAFETY: by the contract above; as it is not dropped here, its owner goes on owning it.
    ManuallyDrop::new(unsafe { Arc::from_raw(data.cast()) })
}

unsafe fn clone(data: *const ()) -> RawWaker {
    // SAFETY: a waker calls this with its own data, which it has not released.
    let waker = unsafe { borrow(data) };
    record::waker_cloned(waker.seen.name());
    RawWaker::new(Arc::into_raw(Arc::clone(&waker)).cast(), &TABLE)
}

unsafe fn wake_by_ref(data: *const ()) {
    // SAFETY: as in `clone`.
    let waker = unsafe { borrow(data) };
    waker.seen.woken();
    waker.inner.wake_by_ref();
}

unsafe fn wake(data: *const ()) {
    // SAFETY: only a clone can be consumed, since the borrowing waker is never owned by anybody; so the data may be
    // used, and must be released.
    unsafe {
        wake_by_ref(data);
        release(data);
    }
}

unsafe fn release(data: *const ()) {
    // SAFETY: a clone calls this once, with its own data, and never touches the data again.
    let waker = unsafe { Arc::<TracedWaker>::from_raw(data.cast()) };
    record::waker_released(waker.seen.name());
    drop(waker);
}

#[cfg(test)]
mod tests {
    use std::{
        future::poll_fn,
        sync::Mutex,
        task::{Poll, Waker},
        thread,
    };

    use crate::{model::traced, task::CountingWaker};

    #[test]
    fn clones_wake_what_is_inside_and_let_go_of_it() {
        let outer = CountingWaker::new("outer");
        let kept = Mutex::new(Vec::new());
        let mut future = Box::pin(traced(
            "a",
            poll_fn(|context| {
                let clone = context.waker().clone();
                assert!(clone.will_wake(context.waker()));
                kept.lock().unwrap().extend([clone.clone(), clone]);
                Poll::<()>::Pending
            }),
        ));
        let seen = future.watch();
        let waker = outer.waker();
        let poll = future
            .as_mut()
            .poll(&mut std::task::Context::from_waker(&waker));
        assert!(poll.is_pending());
        drop(waker);
        let wakers: Vec<Waker> = std::mem::take(&mut kept.lock().unwrap());
        let [by_ref, by_value] = wakers.try_into().unwrap();
        by_ref.wake_by_ref();
        thread::spawn(move || by_value.wake()).join().unwrap();
        assert_eq!((seen.wakes(), outer.count()), (2, 2));
        assert_eq!(outer.live(), 1, "one clone is still held");
        drop(by_ref);
        assert_eq!(outer.live(), 0, "and now none");
    }
}
