//! A waker that counts.

// A waker that sees its clones come and go is made by hand, and that needs `unsafe`; each block argues for itself.
#![allow(unsafe_code)]

use std::{
    mem::ManuallyDrop,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
    task::{RawWaker, RawWakerVTable, Waker},
    thread,
};

use crate::{
    journal::{self, Journal},
    timeline::Role,
};

/// A waker that counts how often it is woken and how many clones of it are alive.
///
/// Wakes and clones are counted over all clones together, from whatever thread they come. For as long as the
/// `CountingWaker` itself lives, it also notices when more wakers are used or dropped than it has given out, which only
/// `unsafe` code can do, and panics.
#[derive(Debug)]
pub struct CountingWaker {
    counts: Arc<Counts>,
    vtable: &'static RawWakerVTable,
}

#[derive(Debug)]
struct Counts {
    name: String,
    journal: Arc<Journal>,
    wakes: AtomicUsize,
    live: AtomicUsize,
}

impl CountingWaker {
    /// A counter at zero, which the journal calls `name`.
    pub fn new(name: impl Into<String>) -> Self {
        Self::with_vtable(name, &PLAIN)
    }

    /// The same, but a clone of this waker and the waker itself do not `will_wake` each other, as may happen to any
    /// waker: `Waker::will_wake` may be false "even when the `Waker`s would awaken the same task".
    pub fn with_strange_clones(name: impl Into<String>) -> Self {
        Self::with_vtable(name, &EVEN)
    }

    fn with_vtable(name: impl Into<String>, vtable: &'static RawWakerVTable) -> Self {
        Self {
            counts: Arc::new(Counts {
                name: name.into(),
                journal: journal::current(),
                wakes: AtomicUsize::new(0),
                live: AtomicUsize::new(0),
            }),
            vtable,
        }
    }

    /// A waker for [`Context::from_waker`](std::task::Context::from_waker). It counts as alive until it is dropped.
    pub fn waker(&self) -> Waker {
        // SAFETY: `new_raw` pairs the data with one of the three tables below, whose functions keep the contract of
        // `RawWakerVTable`: see there.
        unsafe { Waker::from_raw(new_raw(&self.counts, self.vtable)) }
    }

    /// How often it was woken, by `wake` and `wake_by_ref` of any clone.
    pub fn count(&self) -> usize {
        self.counts.wakes.load(SeqCst)
    }

    /// How many wakers that came from here have not been dropped yet; `wake` drops the one it is called on.
    pub fn live(&self) -> usize {
        self.counts.live.load(SeqCst)
    }
}

impl Counts {
    fn wake(&self) {
        if self.live.load(SeqCst) == 0 {
            return self.complain("woken through a waker that had been dropped");
        }
        self.wakes.fetch_add(1, SeqCst);
        let event = format_args!("{} is woken", self.name);
        self.journal.woke(Role::Waker, &self.name, event);
    }

    fn complain(&self, what: &str) {
        self.journal.write(format_args!("{} is {what}", self.name));
        if !thread::panicking() {
            self.journal
                .complain(format_args!("`{}` was {what}", self.name));
        }
    }
}

/// The data of each waker is an `Arc<Counts>` of its own, through `Arc::into_raw`.
fn new_raw(counts: &Arc<Counts>, vtable: &'static RawWakerVTable) -> RawWaker {
    counts.live.fetch_add(1, SeqCst);
    counts.journal.waker_cloned(Role::Waker, &counts.name);
    RawWaker::new(Arc::into_raw(Arc::clone(counts)).cast(), vtable)
}

static PLAIN: RawWakerVTable = RawWakerVTable::new(clone_plain, wake, wake_by_ref, release);
static EVEN: RawWakerVTable = RawWakerVTable::new(clone_to_odd, wake, wake_by_ref, release);
static ODD: RawWakerVTable = RawWakerVTable::new(clone_to_even, wake, wake_by_ref, release);

/// # Safety
///
/// For the four functions below, `data` must come from [`new_raw`] and must not have been released.
unsafe fn borrow(data: *const ()) -> ManuallyDrop<Arc<Counts>> {
    // SAFETY: by the contract above, `data` is an `Arc<Counts>` that the waker owns; as it is not dropped here, the
    // waker goes on owning it.
    ManuallyDrop::new(unsafe { Arc::from_raw(data.cast()) })
}

unsafe fn clone_plain(data: *const ()) -> RawWaker {
    // SAFETY: a waker calls this with its own data, which it has not released.
    let counts = unsafe { borrow(data) };
    new_raw(&counts, &PLAIN)
}

unsafe fn clone_to_odd(data: *const ()) -> RawWaker {
    // SAFETY: as in `clone_plain`.
    let counts = unsafe { borrow(data) };
    new_raw(&counts, &ODD)
}

unsafe fn clone_to_even(data: *const ()) -> RawWaker {
    // SAFETY: as in `clone_plain`.
    let counts = unsafe { borrow(data) };
    new_raw(&counts, &EVEN)
}

unsafe fn wake_by_ref(data: *const ()) {
    // SAFETY: as in `clone_plain`.
    unsafe { borrow(data) }.wake();
}

unsafe fn wake(data: *const ()) {
    // SAFETY: a waker is consumed by this call, which therefore may use its data and must release it.
    unsafe {
        wake_by_ref(data);
        release(data);
    }
}

unsafe fn release(data: *const ()) {
    // SAFETY: a waker calls this once, with its own data, and never touches the data again.
    let counts = unsafe { borrow(data) };
    if counts
        .live
        .fetch_update(SeqCst, SeqCst, |live| live.checked_sub(1))
        .is_err()
    {
        // Somebody has dropped a waker twice. The count that is left belongs to the `CountingWaker`.
        return counts.complain("dropped through a waker that had been dropped before");
    }
    counts.journal.waker_released(Role::Waker, &counts.name);
    drop(ManuallyDrop::into_inner(counts));
}

#[cfg(test)]
mod tests {
    use std::panic::{AssertUnwindSafe, catch_unwind};

    use super::*;

    #[test]
    fn clones_are_counted_in_every_order_of_release() {
        let counting = CountingWaker::new("A");
        let first = counting.waker();
        let second = first.clone();
        assert_eq!(counting.live(), 2);
        drop(first);
        second.wake_by_ref();
        assert_eq!((counting.live(), counting.count()), (1, 1));
        second.wake();
        assert_eq!((counting.live(), counting.count()), (0, 2));
        assert_eq!(Arc::strong_count(&counting.counts), 1);
    }

    #[test]
    fn a_waker_that_is_dropped_twice_is_noticed() {
        let counting = CountingWaker::new("A");
        let waker = ManuallyDrop::new(counting.waker());
        // SAFETY: none; this is the mistake. It is found before any memory is touched that is not ours.
        let twice = || drop(unsafe { std::ptr::read(&*waker) });
        twice();
        assert!(catch_unwind(AssertUnwindSafe(twice)).is_err());
        assert!(catch_unwind(AssertUnwindSafe(|| waker.wake_by_ref())).is_err());
        assert_eq!((counting.live(), counting.count()), (0, 0));
    }

    #[test]
    fn only_strange_clones_will_not_wake_each_other() {
        let plain = CountingWaker::new("plain").waker();
        assert!(plain.will_wake(&plain.clone()));
        let strange = CountingWaker::with_strange_clones("strange");
        let (waker, again) = (strange.waker(), strange.waker());
        let clone = waker.clone();
        assert!(waker.will_wake(&again));
        assert!(!waker.will_wake(&clone));
        clone.wake();
        assert_eq!(strange.count(), 1);
    }
}
