//! Wakers that carry nothing.

// They are made by hand, and that needs `unsafe`, which argues for itself.
#![allow(unsafe_code)]

use std::{
    sync::atomic::{AtomicUsize, Ordering::SeqCst},
    task::{RawWaker, RawWakerVTable, Waker},
};

/// Two different wakers without data, and for each what counts its wakes in this process.
///
/// Their data pointers are equal, and null: they differ in their tables only, as the wakers of two executors may.
pub fn wakers_without_data() -> [(Waker, &'static AtomicUsize); 2] {
    // SAFETY: there are no data, so the functions of the tables have nothing to keep alive, to give back or to share.
    unsafe {
        [
            (Waker::from_raw(NoData::<0>::raw()), &WITHOUT_DATA[0]),
            (Waker::from_raw(NoData::<1>::raw()), &WITHOUT_DATA[1]),
        ]
    }
}

static WITHOUT_DATA: [AtomicUsize; 2] = [const { AtomicUsize::new(0) }; 2];

struct NoData<const NUMBER: usize>;

impl<const NUMBER: usize> NoData<NUMBER> {
    const TABLE: RawWakerVTable =
        RawWakerVTable::new(|_| Self::raw(), |_| Self::wake(), |_| Self::wake(), |_| {});

    const fn raw() -> RawWaker {
        RawWaker::new(std::ptr::null(), &Self::TABLE)
    }

    fn wake() {
        WITHOUT_DATA[NUMBER].fetch_add(1, SeqCst);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wakers_without_data_are_different_wakers() {
        let [(a, a_wakes), (b, b_wakes)] = wakers_without_data();
        assert_eq!(a.data(), b.data());
        assert!(!a.will_wake(&b));
        let clone = a.clone();
        drop(a);
        clone.wake();
        b.wake_by_ref();
        b.wake();
        assert_eq!((a_wakes.load(SeqCst), b_wakes.load(SeqCst)), (1, 2));
    }
}
