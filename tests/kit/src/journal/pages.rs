//! The pages of a journal: its story and its timeline, each bounded.

use std::{
    collections::VecDeque,
    fmt,
    sync::OnceLock,
    thread::{self, ThreadId},
};

use super::Happening;
use crate::timeline::{About, Timeline};

/// How many events are kept from the beginning of the story, and how many from its end.
pub(super) const KEPT: usize = 40;

/// Where events go instead of the pages, once [`forward_to`] has said so.
static FORWARD: OnceLock<fn(&str)> = OnceLock::new();

/// Sends every event of this process to `listener` from now on: a modelled test keeps its story elsewhere.
pub fn forward_to(listener: fn(&str)) {
    let _ = FORWARD.set(listener);
}

#[derive(Debug)]
pub(super) struct Pages {
    pub(super) timeline: Timeline,
    first: Vec<String>,
    last: VecDeque<String>,
    left_out: usize,
    pub(super) calls: Vec<String>,
    threads: Vec<ThreadId>,
    pub(super) last_happening: Option<Happening>,
    pub(super) pending: Vec<String>,
    /// Wakers that the test has made between its calls, and has not dropped yet.
    pub(super) own_wakers: usize,
}

impl Pages {
    pub(super) fn new() -> Self {
        Self {
            timeline: Timeline::new(),
            first: Vec::new(),
            last: VecDeque::new(),
            left_out: 0,
            calls: Vec::new(),
            threads: Vec::new(),
            last_happening: None,
            pending: Vec::new(),
            own_wakers: 0,
        }
    }

    /// Is this the test itself, and none of the code that it calls?
    pub(super) fn is_between_calls(&self, home: ThreadId) -> bool {
        self.calls.is_empty() && thread::current().id() == home
    }

    /// Does the future `name` wait for something?
    pub(super) fn pends(&mut self, name: &str, pending: bool) {
        self.pending.retain(|other| other != name);
        if pending {
            self.pending.push(name.to_owned());
        }
    }

    pub(super) fn call_is_over(&mut self, name: &str) {
        if let Some(at) = self.calls.iter().rposition(|call| call == name) {
            self.calls.remove(at);
        }
    }

    /// Adds an event to the timeline only.
    pub(super) fn time(&mut self, home: ThreadId, about: About<'_>, text: String) {
        if FORWARD.get().is_none() {
            let thread = self.number(home);
            self.timeline.add(thread, about, text);
        }
    }

    /// Adds an event to the story and to the timeline.
    pub(super) fn tell(&mut self, home: ThreadId, about: About<'_>, event: impl fmt::Display) {
        let event = event.to_string();
        if let Some(listener) = FORWARD.get() {
            return listener(&event);
        }
        let thread = self.number(home);
        let line = match thread {
            0 => event.clone(),
            other => format!("[thread {other}] {event}"),
        };
        self.timeline.add(thread, about, event);
        if self.first.len() < KEPT {
            self.first.push(line);
            return;
        }
        if self.last.len() == KEPT {
            self.last.pop_front();
            self.left_out += 1;
        }
        self.last.push_back(line);
    }

    pub(super) fn story(&self) -> Vec<String> {
        let mut lines = self.first.clone();
        if self.left_out > 0 {
            lines.push(format!("… {} events left out …", self.left_out));
        }
        lines.extend(self.last.iter().cloned());
        lines
    }

    /// The number of this thread: zero for the test's own, and the others as they appear.
    fn number(&mut self, home: ThreadId) -> usize {
        let id = thread::current().id();
        if id == home {
            return 0;
        }
        let known = self.threads.iter().position(|known| *known == id);
        let at = known.unwrap_or_else(|| {
            self.threads.push(id);
            self.threads.len() - 1
        });
        at + 1
    }
}
