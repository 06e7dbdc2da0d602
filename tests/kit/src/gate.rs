//! A gate: something outside a future that the future waits for.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::journal::{self, Journal};

/// What a gated probe waits for. The test, or another thread, opens it.
///
/// Like a well-behaved leaf future, a gate wakes the *latest* wake that each waiting probe has given it, and only that.
#[derive(Clone)]
pub struct Gate {
    journal: Arc<Journal>,
    inner: Arc<Mutex<Inner>>,
}

#[derive(Default)]
struct Inner {
    open: bool,
    waiting: Vec<Waiting>,
}

struct Waiting {
    probe: String,
    wake: Box<dyn FnOnce() + Send>,
}

impl Gate {
    /// A closed gate.
    pub fn new() -> Self {
        Self {
            journal: journal::current(),
            inner: Arc::default(),
        }
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Opens the gate for good and wakes every probe that waits at it.
    pub fn open(&self) {
        let waiting = {
            let mut inner = self.inner();
            inner.open = true;
            std::mem::take(&mut inner.waiting)
        };
        let names: Vec<&str> = waiting
            .iter()
            .map(|waiting| waiting.probe.as_str())
            .collect();
        self.journal.gate_opened(&names);
        self.journal.while_waking(|| {
            for waiting in waiting {
                (waiting.wake)();
            }
        });
    }

    /// Has the gate been opened?
    pub fn is_open(&self) -> bool {
        self.inner().open
    }

    /// Has a probe been polled at the closed gate, so that [`Gate::open`] has somebody to wake?
    pub fn is_waited_for(&self) -> bool {
        !self.inner().waiting.is_empty()
    }

    /// For probes: passes if the gate is open; else keeps `wake` in place of the probe's earlier one.
    pub(crate) fn pass(&self, probe: &str, wake: Box<dyn FnOnce() + Send>) -> bool {
        let mut inner = self.inner();
        if inner.open {
            return true;
        }
        let replaced = match inner
            .waiting
            .iter_mut()
            .find(|waiting| waiting.probe == probe)
        {
            Some(waiting) => Some(std::mem::replace(&mut waiting.wake, wake)),
            None => {
                inner.waiting.push(Waiting {
                    probe: probe.to_owned(),
                    wake,
                });
                None
            }
        };
        drop(inner);
        // Dropping a waker may run a student's code, which must not find the gate locked.
        drop(replaced);
        false
    }
}

impl Default for Gate {
    fn default() -> Self {
        Self::new()
    }
}
