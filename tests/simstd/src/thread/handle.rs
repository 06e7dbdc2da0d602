//! `Thread` and `ThreadId`.

use std::{fmt, sync::Arc};

use crate::engine::{self, On, What, World};

/// `std::thread::Thread`, modelled.
#[derive(Clone)]
pub struct Thread {
    name: Option<Arc<str>>,
    index: usize,
    epoch: u64,
}

impl Thread {
    pub(super) fn of(world: &World, index: usize) -> Self {
        Self {
            name: world.threads[index].name.clone(),
            index,
            epoch: world.epoch,
        }
    }

    pub(super) fn index(&self) -> usize {
        self.index
    }

    /// See `std::thread::Thread::id`.
    #[must_use]
    pub fn id(&self) -> ThreadId {
        ThreadId(self.index as u64 + 1)
    }

    /// See `std::thread::Thread::name`.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// See `std::thread::Thread::unpark`.
    pub fn unpark(&self) {
        engine::point();
        engine::with(|world| {
            // A thread of an execution that is over needs nothing any more.
            if self.epoch == world.epoch {
                world.write(What::Unparks(self.index));
                world.threads[self.index].token = true;
                world.wake_if(self.index, On::Park);
            }
        });
    }
}

impl fmt::Debug for Thread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Thread")
            .field("id", &self.id())
            .field("name", &self.name())
            .finish_non_exhaustive()
    }
}

/// `std::thread::ThreadId`, modelled: counted from 1 in each execution.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ThreadId(u64);
