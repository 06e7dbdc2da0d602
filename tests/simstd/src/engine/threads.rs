//! Modelled threads, and what they wait for.

use std::{any::Any, rc::Rc, sync::Arc, time::Duration};

/// What a thread is blocked on. Numbers name objects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum On {
    Lock(u32),
    Condvar(u32),
    Receive(u32),
    Send(u32),
    Once(u32),
    Barrier(u32),
    /// The end of another thread.
    Join(usize),
    /// The end of all threads of the scope that this thread has opened.
    Scope,
    Park,
    Sleep,
    /// The moment in which nothing else can happen any more.
    Quiet,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    /// Runs, or could.
    Ready,
    Blocked(On),
    Ended,
    Panicked,
}

/// When a blocked thread stops waiting. Of equal deadlines, the one set first comes first.
pub(crate) type Deadline = (Duration, u64);

/// A value of a `thread_local!`, by the address of its key.
pub(crate) enum Local {
    Alive {
        value: Rc<dyn Any>,
        /// Has it a destructor? A value without one can be used to the very end.
        drops: bool,
    },
    Destroyed,
}

/// What a thread runs.
pub(crate) type Body = Box<dyn FnOnce()>;

/// A modelled thread.
pub(crate) struct Thread {
    /// The name it was given; the main thread's is "main".
    pub(crate) name: Option<Arc<str>>,
    pub(crate) state: State,
    pub(crate) deadline: Option<Deadline>,
    /// Did the last wait end because its time was up?
    pub(crate) timed_out: bool,
    /// The token that `unpark` leaves.
    pub(crate) token: bool,
    /// Can nobody join it any more?
    pub(crate) detached: bool,
    /// Did it block while it was unwinding?
    pub(crate) unwinding: bool,
    /// Panics that began in it.
    pub(crate) panics: usize,
    pub(crate) locals: Vec<(usize, Local)>,
    /// While it is above 0, what the thread does is not written down.
    pub(super) muted: usize,
    /// How often it has slept to the end.
    pub(super) naps: usize,
    /// What it will run.
    pub(crate) body: Option<Body>,
}

impl Thread {
    pub(crate) fn new(name: Option<Arc<str>>, body: Option<Body>) -> Self {
        Self {
            name,
            state: State::Ready,
            deadline: None,
            timed_out: false,
            token: false,
            detached: false,
            unwinding: false,
            panics: 0,
            locals: Vec::new(),
            muted: 0,
            naps: 0,
            body,
        }
    }

    pub(super) fn ended(&self) -> bool {
        matches!(self.state, State::Ended | State::Panicked)
    }
}
