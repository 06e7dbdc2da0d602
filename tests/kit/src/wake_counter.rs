//! Counting wakes for `fn()`, which cannot carry data.

use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicUsize, Ordering::SeqCst},
};

use crate::{
    journal::{self, Journal},
    timeline::Role,
};

/// One place where a `fn()` may count. A `fn()` captures nothing, so each of ours knows its slot by its type.
struct Slot {
    count: AtomicUsize,
    owner: Mutex<Option<Owner>>,
}

#[derive(Clone)]
struct Owner {
    name: String,
    journal: Arc<Journal>,
}

static SLOTS: [Slot; WAKES.len()] = [const {
    Slot {
        count: AtomicUsize::new(0),
        owner: Mutex::new(None),
    }
}; WAKES.len()];
static TAKEN: AtomicUsize = AtomicUsize::new(0);

fn wake<const SLOT: usize>() {
    let slot = &SLOTS[SLOT];
    slot.count.fetch_add(1, SeqCst);
    let owner = slot
        .owner
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .clone();
    if let Some(Owner { name, journal }) = owner {
        journal.woke(Role::Wake, &name, format_args!("{name} is called"));
    }
}

macro_rules! wakes {
    ($($slot:literal),*) => { [$(wake::<$slot>),*] };
}

const WAKES: [fn(); 96] = wakes![
    0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25,
    26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49,
    50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63, 64, 65, 66, 67, 68, 69, 70, 71, 72, 73,
    74, 75, 76, 77, 78, 79, 80, 81, 82, 83, 84, 85, 86, 87, 88, 89, 90, 91, 92, 93, 94, 95
];

/// A wake function that counts its calls.
///
/// Each counter has a slot of its own for the whole life of the process, so that tests may run in parallel and a wake
/// that comes late counts for nobody else.
pub struct WakeCounter {
    slot: usize,
}

impl WakeCounter {
    /// A counter at zero, which the journal calls `name`.
    ///
    /// # Panics
    ///
    /// When the process has taken all 96 slots.
    #[track_caller]
    pub fn new(name: impl Into<String>) -> Self {
        let slot = TAKEN.fetch_add(1, SeqCst);
        assert!(
            slot < WAKES.len(),
            "all {} wake counters of this process are taken",
            WAKES.len()
        );
        let owner = Owner {
            name: name.into(),
            journal: journal::current(),
        };
        *SLOTS[slot]
            .owner
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = Some(owner);
        Self { slot }
    }

    /// The wake function itself.
    pub fn wake(&self) -> fn() {
        WAKES[self.slot]
    }

    /// How often it was called.
    pub fn count(&self) -> usize {
        SLOTS[self.slot].count.load(SeqCst)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counters_do_not_share_a_slot() {
        let (a, b) = (WakeCounter::new("a"), WakeCounter::new("b"));
        a.wake()();
        a.wake()();
        b.wake()();
        assert_eq!((a.count(), b.count()), (2, 1));
    }
}
