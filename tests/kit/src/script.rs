//! Scripted futures: the part that is the same for `SimpleFuture` and for `std::future::Future`.
//!
//! Chapter tests do not name these types; they use the `Probe` that [`simple_future!`](crate::simple_future) defines,
//! or [`task::Probe`](crate::task), which wrap them.

use std::{
    collections::VecDeque,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst},
    },
    task::{Poll, Waker},
};

use crate::{
    Gate,
    journal::{self, Journal},
    timeline::Role,
};

/// What a future is given to ask for another poll.
pub trait WakeHandle: Clone + Send + 'static {
    /// Asks for another poll.
    fn wake(&self);
}

impl WakeHandle for fn() {
    fn wake(&self) {
        self()
    }
}

impl WakeHandle for Waker {
    fn wake(&self) {
        self.wake_by_ref()
    }
}

enum Step {
    Pending,
    Waking,
    Gate(Gate),
}

/// The script of a future, written step by step; [`Script::ready`] or [`Script::never`] ends it.
pub struct Script {
    name: String,
    steps: VecDeque<Step>,
    on_poll: Option<Box<dyn FnMut()>>,
}

impl Script {
    /// An empty script for a future that the journal calls `name`.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            steps: VecDeque::new(),
            on_poll: None,
        }
    }

    /// Then `polls` polls that return pending and wake nobody.
    pub fn pending(mut self, polls: usize) -> Self {
        self.steps.extend((0..polls).map(|_| Step::Pending));
        self
    }

    /// Then `polls` polls that wake the given wake and return pending.
    pub fn waking(mut self, polls: usize) -> Self {
        self.steps.extend((0..polls).map(|_| Step::Waking));
        self
    }

    /// Then pending until `gate` is open.
    pub fn gate(mut self, gate: &Gate) -> Self {
        self.steps.push_back(Step::Gate(gate.clone()));
        self
    }

    /// Runs `on_poll` at the beginning of every poll.
    pub fn calls(mut self, on_poll: impl FnMut() + 'static) -> Self {
        self.on_poll = Some(Box::new(on_poll));
        self
    }

    /// Then ready with `value`.
    pub fn ready<T>(self, value: T) -> Scripted<T> {
        self.end(Some(value))
    }

    /// Then pending for ever.
    pub fn never<T>(self) -> Scripted<T> {
        self.end(None)
    }

    fn end<T>(self, value: Option<T>) -> Scripted<T> {
        Scripted {
            steps: self.steps,
            on_poll: self.on_poll,
            value,
            seen: Arc::new(Seen {
                name: self.name,
                journal: journal::current(),
                polls: AtomicUsize::new(0),
                drops: AtomicUsize::new(0),
                ready: AtomicBool::new(false),
                wake: Mutex::new(None),
            }),
        }
    }
}

/// A future that follows its script and records what is done to it.
pub struct Scripted<T> {
    steps: VecDeque<Step>,
    on_poll: Option<Box<dyn FnMut()>>,
    value: Option<T>,
    seen: Arc<Seen>,
}

struct Seen {
    name: String,
    journal: Arc<Journal>,
    polls: AtomicUsize,
    drops: AtomicUsize,
    ready: AtomicBool,
    wake: Mutex<Option<Box<dyn Fn() + Send>>>,
}

impl Seen {
    fn calls_its_wake(&self, wake: impl FnOnce()) {
        let name = &self.name;
        let event = format_args!("{name} calls its wake");
        self.journal.woke(Role::Future, name, event);
        self.journal.while_waking(wake);
    }

    fn keep(&self, wake: Option<Box<dyn Fn() + Send>>) {
        let old = std::mem::replace(
            &mut *self.wake.lock().unwrap_or_else(PoisonError::into_inner),
            wake,
        );
        // Dropping a waker may run a student's code, which must not find the probe locked.
        drop(old);
    }
}

impl<T> Scripted<T> {
    /// Takes the next step of the script.
    ///
    /// # Panics
    ///
    /// When it has already returned ready. A finished future should not be polled again (`Future::poll`).
    #[track_caller]
    pub fn poll<W: WakeHandle>(&mut self, wake: &W) -> Poll<T> {
        let seen = Arc::clone(&self.seen);
        let name = &seen.name;
        let polls = seen.polls.fetch_add(1, SeqCst) + 1;
        seen.journal.probe_poll_began(name);
        if seen.ready.load(SeqCst) {
            seen.journal.probe_polled(
                name,
                false,
                format_args!("poll {polls} of {name}, although it has returned Ready"),
            );
            seen.journal.complain(format_args!(
                "polled `{name}` again after it had returned Ready"
            ));
        }
        if let Some(on_poll) = &mut self.on_poll {
            on_poll();
        }
        let kept = wake.clone();
        seen.keep(Some(Box::new(move || kept.wake())));
        let event = loop {
            match self.steps.pop_front() {
                None => return self.finish(polls),
                Some(Step::Pending) => break "Pending",
                Some(Step::Waking) => {
                    seen.calls_its_wake(|| wake.wake());
                    break "Pending";
                }
                Some(Step::Gate(gate)) => {
                    let kept = wake.clone();
                    if !gate.pass(name, Box::new(move || kept.wake())) {
                        self.steps.push_front(Step::Gate(gate));
                        break "Pending";
                    }
                }
            }
        };
        seen.journal
            .probe_polled(name, true, format_args!("poll {polls} of {name}: {event}"));
        Poll::Pending
    }

    fn finish(&mut self, polls: usize) -> Poll<T> {
        let name = &self.seen.name;
        let Some(value) = self.value.take() else {
            self.seen.journal.probe_polled(
                name,
                true,
                format_args!("poll {polls} of {name}: Pending"),
            );
            return Poll::Pending;
        };
        self.seen.ready.store(true, SeqCst);
        self.seen.keep(None);
        self.seen
            .journal
            .probe_polled(name, false, format_args!("poll {polls} of {name}: Ready"));
        Poll::Ready(value)
    }

    /// A watch on this future, which stays with the test when the future moves.
    pub fn watch(&self) -> Watch {
        Watch {
            seen: Arc::clone(&self.seen),
        }
    }
}

impl<T> Drop for Scripted<T> {
    fn drop(&mut self) {
        let name = &self.seen.name;
        self.seen.drops.fetch_add(1, SeqCst);
        self.seen
            .journal
            .dropped(Role::Future, name, format_args!("{name} is dropped"));
    }
}

/// What a test sees of a probe that it has given away.
#[derive(Clone)]
pub struct Watch {
    seen: Arc<Seen>,
}

impl Watch {
    /// How often the probe was polled.
    pub fn polls(&self) -> usize {
        self.seen.polls.load(SeqCst)
    }

    /// How often the probe was dropped: 0 while it lives, 1 afterwards.
    pub fn drops(&self) -> usize {
        self.seen.drops.load(SeqCst)
    }

    /// Has the probe returned ready?
    pub fn is_ready(&self) -> bool {
        self.seen.ready.load(SeqCst)
    }

    /// Calls the latest wake that the probe was given. That wake is let go when the probe returns ready.
    ///
    /// # Panics
    ///
    /// When the probe has not been polled yet, or has returned ready.
    #[track_caller]
    pub fn wake(&self) {
        let name = &self.seen.name;
        let wake = self
            .seen
            .wake
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        let Some(wake) = wake else {
            panic!("`{name}` holds no wake: it was not polled, or it has returned Ready");
        };
        self.seen.calls_its_wake(&wake);
        let mut place = self
            .seen
            .wake
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        // A poll during the wake has brought a newer one.
        if place.is_none() && !self.is_ready() {
            *place = Some(wake);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const QUIET: fn() = || {};

    #[test]
    fn a_script_is_followed_step_by_step() {
        let mut future = Script::new("a").pending(2).ready("done");
        let seen = future.watch();
        assert!(future.poll(&QUIET).is_pending());
        assert!(future.poll(&QUIET).is_pending());
        assert!(!seen.is_ready());
        assert_eq!(future.poll(&QUIET), Poll::Ready("done"));
        assert!(seen.is_ready());
        assert_eq!(seen.polls(), 3);
        drop(future);
        assert_eq!(seen.drops(), 1);
    }

    #[test]
    #[should_panic(expected = "polled `a` again after it had returned Ready")]
    fn polling_a_finished_one_panics() {
        let mut future = Script::new("a").ready(1);
        let _ = future.poll(&QUIET);
        let _ = future.poll(&QUIET);
    }

    #[test]
    fn a_gate_wakes_the_latest_waker_only() {
        let (old, new) = (
            crate::WakeCounter::new("old"),
            crate::WakeCounter::new("new"),
        );
        let gate = Gate::new();
        let mut future = Script::new("a").gate(&gate).ready(());
        assert!(future.poll(&old.wake()).is_pending());
        assert!(future.poll(&new.wake()).is_pending());
        assert!(gate.is_waited_for());
        gate.open();
        assert_eq!((old.count(), new.count()), (0, 1));
        assert!(future.poll(&new.wake()).is_ready());
    }

    #[test]
    fn steps_behind_an_open_gate_are_still_taken() {
        let (first, second) = (Gate::new(), Gate::new());
        let mut future = Script::new("a")
            .gate(&first)
            .gate(&second)
            .pending(1)
            .ready(());
        first.open();
        assert!(
            future.poll(&QUIET).is_pending(),
            "the second gate is closed"
        );
        second.open();
        assert!(future.poll(&QUIET).is_pending(), "one pending is left");
        assert!(future.poll(&QUIET).is_ready());
    }

    #[test]
    fn a_waking_step_wakes_before_it_returns() {
        let counter = crate::WakeCounter::new("wake");
        let mut future = Script::new("a").waking(1).ready(());
        assert!(future.poll(&counter.wake()).is_pending());
        assert_eq!(counter.count(), 1);
    }

    #[test]
    fn a_watch_wakes_the_latest_and_can_do_so_again() {
        let (old, new) = (
            crate::WakeCounter::new("old"),
            crate::WakeCounter::new("new"),
        );
        let mut future = Script::new("a").never::<()>();
        let seen = future.watch();
        let _ = future.poll(&old.wake());
        let _ = future.poll(&new.wake());
        seen.wake();
        seen.wake();
        assert_eq!((old.count(), new.count()), (0, 2));
    }
}
