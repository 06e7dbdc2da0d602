//! Step 2, `waker_fn`: a waker made by hand.

use std::{
    collections::HashMap,
    ptr,
    sync::{Arc, Mutex, PoisonError},
    task::{RawWaker, RawWakerVTable, Waker},
};
type Shared = Arc<dyn Fn() + Send + Sync>;
static REGISTRY: Mutex<Option<(usize, HashMap<usize, (usize, Shared)>)>> = Mutex::new(None);
fn with<R>(g: impl FnOnce(&mut (usize, HashMap<usize, (usize, Shared)>)) -> R) -> R {
    let mut registry = REGISTRY.lock().unwrap_or_else(PoisonError::into_inner);
    g(registry.get_or_insert_with(|| (1, HashMap::new())))
}
static TABLE: RawWakerVTable = RawWakerVTable::new(
    |p| {
        with(|(_, map)| map.get_mut(&p.addr()).expect("known").0 += 1);
        RawWaker::new(p, &TABLE)
    },
    |p| {
        call(p);
        release(p);
    },
    |p| call(p),
    |p| release(p),
);
fn call(p: *const ()) {
    let f = with(|(_, map)| map[&p.addr()].1.clone());
    f();
}
fn release(p: *const ()) {
    let gone = with(|(_, map)| {
        let entry = map.get_mut(&p.addr()).expect("known");
        entry.0 -= 1;
        if entry.0 == 0 {
            map.remove(&p.addr())
        } else {
            None
        }
    });
    drop(gone);
}
pub fn waker_fn(f: impl Fn() + Send + Sync + 'static) -> Waker {
    let f: Shared = Arc::new(f);
    let id = with(|(next, map)| {
        let id = *next;
        *next += 1;
        map.insert(id, (1, f));
        id
    });
    // SAFETY: the table only uses the address as a key of a map behind a lock
    unsafe { Waker::from_raw(RawWaker::new(ptr::without_provenance(id), &TABLE)) }
}
