//! `Barrier`.

use std::{
    cell::Cell,
    fmt,
    panic::{RefUnwindSafe, UnwindSafe},
};

use crate::{
    engine::{self, Kind, On, What},
    fresh::Fresh,
};

/// `std::sync::Barrier`, modelled.
pub struct Barrier {
    size: usize,
    /// How many have arrived, and how often all have.
    round: Fresh<Cell<(usize, usize)>>,
}

impl UnwindSafe for Barrier {}
impl RefUnwindSafe for Barrier {}

/// `std::sync::BarrierWaitResult`, modelled.
pub struct BarrierWaitResult(bool);

impl BarrierWaitResult {
    /// See `std::sync::BarrierWaitResult::is_leader`.
    #[must_use]
    pub fn is_leader(&self) -> bool {
        self.0
    }
}

impl fmt::Debug for BarrierWaitResult {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BarrierWaitResult")
            .field("is_leader", &self.0)
            .finish()
    }
}

impl Barrier {
    /// See `std::sync::Barrier::new`.
    #[must_use]
    pub const fn new(n: usize) -> Self {
        Self {
            size: n,
            round: Fresh::new(Cell::new((0, 0))),
        }
    }

    /// See `std::sync::Barrier::wait`.
    pub fn wait(&self) -> BarrierWaitResult {
        engine::point();
        let (number, _) = self.round.number(Kind::Barrier);
        let (arrived, round) = self.round.cell().get();
        if arrived + 1 >= self.size {
            self.round.cell().set((0, round + 1));
            engine::with(|world| {
                world.write(What::Arrives(number));
                world.wake_all(On::Barrier(number))
            });
            return BarrierWaitResult(true);
        }
        self.round.cell().set((arrived + 1, round));
        engine::with(|world| world.write(What::Arrives(number)));
        while self.round.cell().get().1 == round {
            engine::block(On::Barrier(number), None);
        }
        BarrierWaitResult(false)
    }
}

impl fmt::Debug for Barrier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Barrier").finish_non_exhaustive()
    }
}
