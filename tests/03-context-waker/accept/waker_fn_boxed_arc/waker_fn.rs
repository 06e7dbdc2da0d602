//! Step 2, `waker_fn`: a waker made by hand.

use std::{
    sync::Arc,
    task::{RawWaker, RawWakerVTable, Waker},
};

type Closure = Arc<dyn Fn() + Send + Sync>;

const TABLE: &RawWakerVTable = &RawWakerVTable::new(
    // SAFETY, for all four: the data is a `Box<Closure>` that belongs to this waker alone.
    |data| raw(unsafe { &*data.cast::<Closure>() }.clone()),
    |data| unsafe { Box::from_raw(data.cast_mut().cast::<Closure>()) }(),
    |data| unsafe { &*data.cast::<Closure>() }.clone()(),
    |data| drop(unsafe { Box::from_raw(data.cast_mut().cast::<Closure>()) }),
);

fn raw(closure: Closure) -> RawWaker {
    RawWaker::new(Box::into_raw(Box::new(closure)).cast_const().cast(), TABLE)
}

/// Makes a waker that calls `f` whenever it, or any clone of it, is woken.
pub fn waker_fn(f: impl Fn() + Send + Sync + 'static) -> Waker {
    // SAFETY: see the table.
    unsafe { Waker::from_raw(raw(Arc::new(f))) }
}
