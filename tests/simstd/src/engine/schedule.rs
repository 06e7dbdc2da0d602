//! Who runs next, and what time it is then.

use super::{
    threads::{Body, Deadline, On, State},
    world::{Verdict, World},
};

/// What a thread that comes to a scheduling point does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub(crate) enum Decision {
    Stay,
    Switch,
}

/// A thread that sleeps more often than this gives way to all others in a schedule of priorities; else a thread that
/// wakes up every millisecond would starve them.
const NAPS: usize = 4;

/// Timers that fire in one [`World::quiesce`] before it gives up: something ticks without end.
const TICKS: usize = 256;

impl World {
    /// The current thread is about to do something that others can see.
    pub(crate) fn step(&mut self, yields: bool) -> Decision {
        self.steps += 1;
        if self.steps > self.max_steps {
            let steps = self.max_steps;
            let reason =
                format!("step bound: a schedule did not end within {steps} steps; something spins");
            return self.abandon(Verdict::Inconclusive(reason));
        }
        if let ([_], false) = (&self.live[..], self.over) {
            // Alone: nobody to choose from.
            if self.threads[self.current].state == State::Ready {
                return Decision::Stay;
            }
        }
        self.next = self.choose(yields);
        if self.next == Some(self.current) {
            self.next = None;
            Decision::Stay
        } else {
            Decision::Switch
        }
    }

    /// The current thread cannot go on until somebody wakes it, or until its time is up.
    pub(crate) fn block(&mut self, on: On, deadline: Option<Deadline>) -> Decision {
        let me = self.me();
        me.state = State::Blocked(on);
        me.deadline = deadline;
        let naps = me.naps > NAPS && deadline.is_some();
        self.step(naps)
    }

    /// The execution must not go on.
    pub(crate) fn abandon(&mut self, verdict: Verdict) -> Decision {
        self.verdict.get_or_insert(verdict);
        self.over = true;
        self.next = None;
        Decision::Switch
    }

    /// For the engine: the thread to run now, with what it is to run if it has not begun, or `None` when the execution
    /// is over.
    pub(super) fn take_next(&mut self) -> Option<(usize, Option<Body>)> {
        if self.over {
            return None;
        }
        let next = self.next.take().or_else(|| self.choose(false))?;
        self.current = next;
        Some((next, self.threads[next].body.take()))
    }

    fn choose(&mut self, yields: bool) -> Option<usize> {
        if self.over {
            return None;
        }
        self.candidates.clear();
        let mut first: Option<(Deadline, usize)> = None;
        for &index in &self.live {
            let thread = &self.threads[index];
            match (thread.state, thread.deadline) {
                (State::Ready, _) => self.candidates.push(index),
                (_, Some(deadline)) if first.is_none_or(|(earliest, _)| deadline < earliest) => {
                    first = Some((deadline, index));
                }
                _ => {}
            }
        }
        // The clock may jump to the next deadline at any moment, as on a slow machine, but never beyond it.
        let sleeper = first.map(|(_, index)| index);
        let mut quiet = self.candidates.is_empty();
        if let Some(sleeper) = sleeper {
            if quiet && self.ticks >= TICKS {
                // Nothing but a clock that ticks without end.
            } else {
                quiet = false;
                let at = self.candidates.partition_point(|thread| *thread < sleeper);
                self.candidates.insert(at, sleeper);
            }
        }
        if quiet {
            if self.wake_all(On::Quiet) > 0 {
                self.ticks = 0;
                return self.choose(yields);
            }
            let reason = self.nothing_can_run();
            let _ = self.abandon(Verdict::Deadlock(reason));
            return None;
        }
        let chosen = self.picker.pick(&self.candidates, self.current, yields);
        if let (true, Some((deadline, _))) = (sleeper == Some(chosen), first) {
            self.time_is_up(chosen, deadline);
        }
        Some(chosen)
    }

    fn time_is_up(&mut self, thread: usize, deadline: Deadline) {
        self.now = self.now.max(deadline.0);
        if self.waiting(On::Quiet).next().is_some() {
            self.ticks += 1;
        }
        let thread = &mut self.threads[thread];
        thread.state = State::Ready;
        thread.deadline = None;
        thread.timed_out = true;
        thread.naps += 1;
    }

    /// Was a thread left in the middle of a panic, in a destructor that waits?
    pub(crate) fn is_unwinding(&self) -> bool {
        self.live
            .iter()
            .any(|thread| self.threads[*thread].unwinding)
    }

    fn nothing_can_run(&self) -> String {
        let waits: Vec<String> = self
            .live
            .iter()
            .map(|thread| format!("{} {}", self.name(*thread), self.whereabouts(*thread)))
            .collect();
        format!("nobody is left to wake anybody: {}", waits.join(", "))
    }

    /// Where a thread was left.
    pub(crate) fn whereabouts(&self, thread: usize) -> String {
        let thread = &self.threads[thread];
        match thread.state {
            State::Ready => "running".into(),
            State::Ended => "finished".into(),
            State::Panicked => "panicked".into(),
            State::Blocked(on) => match on {
                On::Lock(n) => format!("waits for lock #{n}"),
                On::Condvar(_) => "sleeps on a Condvar".into(),
                On::Receive(_) => "waits in recv".into(),
                On::Send(_) => "waits in send".into(),
                On::Once(_) => "waits for an initialisation".into(),
                On::Barrier(_) => "waits at a Barrier".into(),
                On::Join(other) => format!("waits for {} to end", self.name(other)),
                On::Scope => "waits for the threads of its scope".into(),
                On::Park => "parked".into(),
                On::Sleep => match thread.deadline {
                    Some((until, _)) => format!("sleeps until {until:?}"),
                    None => "sleeps for ever".into(),
                },
                On::Quiet => "waits for quiet".into(),
            },
        }
    }

    pub(crate) fn is_ended(&self, thread: usize) -> bool {
        self.threads[thread].ended()
    }
}
