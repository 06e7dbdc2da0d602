//! The journal: what the instruments saw during one test, in order.

use std::{
    cell::RefCell,
    fmt,
    sync::{
        Arc, Mutex, MutexGuard, OnceLock, PoisonError,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
    thread::{self, ThreadId},
};

/// How many events are kept from the beginning of the story, and how many from its end.
const KEPT: usize = 40;

/// The events of one test, and the running counts that a diagnosis of a hang rests on.
#[derive(Debug)]
pub struct Journal {
    home: OnceLock<ThreadId>,
    pages: Mutex<Pages>,
    polls: AtomicUsize,
    wakes: AtomicUsize,
    live_wakers: AtomicUsize,
}

#[derive(Debug, Default)]
struct Pages {
    first: Vec<String>,
    last: Vec<String>,
    left_out: usize,
    calls: Vec<String>,
    threads: Vec<ThreadId>,
    last_happening: Option<Happening>,
    pending: Vec<String>,
}

/// The events that decide what kind of hang a hang is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Happening {
    Poll,
    Wake,
}

/// What a diagnosis looks at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Snapshot {
    pub(crate) polls: usize,
    pub(crate) wakes: usize,
    pub(crate) live_wakers: usize,
    pub(crate) calls: Vec<String>,
    pub(crate) last: Option<Happening>,
    pub(crate) pending: Vec<String>,
}

impl Journal {
    /// An empty journal. Its story is told from the point of view of the first thread that writes to it.
    pub fn new() -> Self {
        Self {
            home: OnceLock::new(),
            pages: Mutex::default(),
            polls: AtomicUsize::new(0),
            wakes: AtomicUsize::new(0),
            live_wakers: AtomicUsize::new(0),
        }
    }

    fn home(&self) -> ThreadId {
        *self.home.get_or_init(|| thread::current().id())
    }

    fn pages(&self) -> MutexGuard<'_, Pages> {
        self.pages.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds an event.
    pub fn write(&self, event: impl fmt::Display) {
        self.pages().write(self.home(), event);
    }

    /// Counts a poll of an instrument as it begins: a wake that comes during the poll comes after it.
    pub fn poll_began(&self) {
        self.polls.fetch_add(1, SeqCst);
        self.pages().last_happening = Some(Happening::Poll);
    }

    /// Adds the event that a poll of the instrument `name` ended, and says whether it stays pending.
    pub fn polled(&self, name: &str, pending: bool, event: impl fmt::Display) {
        let mut pages = self.pages();
        pages.pending.retain(|other| other != name);
        if pending {
            pages.pending.push(name.to_owned());
        }
        pages.write(self.home(), event);
    }

    /// Adds the event that a wake was called.
    pub fn woke(&self, event: impl fmt::Display) {
        self.wakes.fetch_add(1, SeqCst);
        let mut pages = self.pages();
        pages.last_happening = Some(Happening::Wake);
        pages.write(self.home(), event);
    }

    /// Says that the instrument `name` is gone and waits for nothing any more.
    pub fn dropped(&self, name: &str, event: impl fmt::Display) {
        let mut pages = self.pages();
        pages.pending.retain(|other| other != name);
        pages.write(self.home(), event);
    }

    /// Says that a waker of the test's was cloned (`true`) or that a clone was dropped (`false`).
    pub fn waker_cloned(&self, cloned: bool) {
        if cloned {
            self.live_wakers.fetch_add(1, SeqCst);
        } else {
            self.live_wakers.fetch_sub(1, SeqCst);
        }
    }

    /// Adds the event that the student's code was called; it counts as running until [`Journal::call_ended`].
    pub fn call_began(&self, name: &str) {
        let mut pages = self.pages();
        pages.write(self.home(), format_args!("the test calls {name}"));
        pages.calls.push(name.to_owned());
    }

    /// Adds the event that the latest running call of `name` has returned.
    pub fn call_ended(&self, name: &str, result: impl fmt::Display) {
        let mut pages = self.pages();
        if let Some(at) = pages.calls.iter().rposition(|call| call == name) {
            pages.calls.remove(at);
        }
        pages.write(self.home(), format_args!("{name} returned{result}"));
    }

    pub(crate) fn snapshot(&self) -> Snapshot {
        let pages = self.pages();
        Snapshot {
            polls: self.polls.load(SeqCst),
            wakes: self.wakes.load(SeqCst),
            live_wakers: self.live_wakers.load(SeqCst),
            calls: pages.calls.clone(),
            last: pages.last_happening,
            pending: pages.pending.clone(),
        }
    }

    /// The story so far, a line an event; the middle of a long story is left out.
    pub fn story(&self) -> Vec<String> {
        let pages = self.pages();
        let mut lines = pages.first.clone();
        if pages.left_out > 0 {
            lines.push(format!("… {} events left out …", pages.left_out));
        }
        lines.extend(pages.last.iter().cloned());
        lines
    }
}

impl Default for Journal {
    fn default() -> Self {
        Self::new()
    }
}

/// Where events go instead of the pages, once [`forward_to`] has said so.
static FORWARD: OnceLock<fn(&str)> = OnceLock::new();

/// Sends every event of this process to `listener` from now on: a modelled test keeps its story elsewhere.
pub fn forward_to(listener: fn(&str)) {
    let _ = FORWARD.set(listener);
}

impl Pages {
    fn write(&mut self, home: ThreadId, event: impl fmt::Display) {
        if let Some(listener) = FORWARD.get() {
            return listener(&event.to_string());
        }
        let line = match thread::current().id() {
            id if id == home => event.to_string(),
            id => format!("[thread {}] {event}", self.number(id)),
        };
        if self.first.len() < KEPT {
            self.first.push(line);
            return;
        }
        if self.last.len() == KEPT {
            self.last.remove(0);
            self.left_out += 1;
        }
        self.last.push(line);
    }

    /// Threads are numbered as they appear; the test's own thread is not numbered.
    fn number(&mut self, id: ThreadId) -> usize {
        let at = self
            .threads
            .iter()
            .position(|known| *known == id)
            .unwrap_or_else(|| {
                self.threads.push(id);
                self.threads.len() - 1
            });
        at + 1
    }
}

thread_local! {
    static CURRENT: RefCell<Option<Arc<Journal>>> = const { RefCell::new(None) };
}

/// The journal of the one test of this process, where the runner has started one process a test.
static ONLY: OnceLock<Arc<Journal>> = OnceLock::new();

/// Makes this thread the home of `journal`, and `journal` the one that instruments built on this thread write to.
pub(crate) fn enter(journal: &Arc<Journal>, only_test_of_process: bool) {
    journal.home();
    CURRENT.set(Some(Arc::clone(journal)));
    if only_test_of_process {
        let _ = ONLY.set(Arc::clone(journal));
    }
}

/// The journal of the running test; outside a test, a fresh one that nobody reads.
pub fn current() -> Arc<Journal> {
    CURRENT
        .with_borrow(Option::clone)
        .or_else(|| ONLY.get().cloned())
        .unwrap_or_else(|| Arc::new(Journal::new()))
}

/// Adds an event to the journal of the running test.
pub fn note(event: impl Into<String>) {
    current().write(event.into());
}

/// Runs a call of the student's code, so that the journal shows where it began and ended and a hang can be said to be
/// inside it.
///
/// ```
/// let sum = kit::call("1 + 1", || 1 + 1);
/// assert_eq!(sum, 2);
/// ```
pub fn call<R>(name: &str, body: impl FnOnce() -> R) -> R {
    let journal = current();
    journal.call_began(name);
    let result = body();
    journal.call_ended(name, "");
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_story_keeps_its_beginning_and_its_end() {
        let journal = Journal::new();
        for number in 0..1000 {
            journal.write(number);
        }
        let story = journal.story();
        assert_eq!(story.len(), 2 * KEPT + 1);
        assert_eq!(story[0], "0");
        assert_eq!(
            story[KEPT],
            format!("… {} events left out …", 1000 - 2 * KEPT)
        );
        assert_eq!(story[2 * KEPT], "999");
    }

    #[test]
    fn other_threads_are_named() {
        let journal = Journal::new();
        journal.write("here");
        thread::scope(|scope| {
            scope.spawn(|| journal.write("there"));
        });
        assert_eq!(journal.story(), ["here", "[thread 1] there"]);
    }

    #[test]
    fn a_call_that_does_not_return_stays_open() {
        let journal = Journal::new();
        journal.call_began("run_all");
        journal.call_began("poll");
        journal.call_ended("poll", " Pending");
        assert_eq!(journal.snapshot().calls, ["run_all"]);
    }
}
