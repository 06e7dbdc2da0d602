//! The journal: what the instruments saw during one test, in order.

mod pages;

use std::{
    cell::RefCell,
    fmt,
    panic::{self, AssertUnwindSafe, Location},
    sync::{
        Arc, Mutex, MutexGuard, OnceLock, PoisonError,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
    thread::{self, ThreadId},
};

use crate::{
    timeline::{About, Kind, Role},
    wire::Record,
};

use pages::Pages;
pub use pages::forward_to;

/// The events of one test, and the running counts that a diagnosis of a hang rests on.
#[derive(Debug)]
pub struct Journal {
    home: OnceLock<ThreadId>,
    pages: Mutex<Pages>,
    polls: AtomicUsize,
    wakes: AtomicUsize,
    wakes_under_way: AtomicUsize,
    live_wakers: AtomicUsize,
    complaint: Mutex<Option<Complaint>>,
}

/// What a solution did to an instrument, although no solution may.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Complaint {
    pub(crate) message: String,
    /// `file:line:column`.
    pub(crate) location: String,
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
    pub(crate) wakes_under_way: usize,
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
            pages: Mutex::new(Pages::new()),
            polls: AtomicUsize::new(0),
            wakes: AtomicUsize::new(0),
            wakes_under_way: AtomicUsize::new(0),
            live_wakers: AtomicUsize::new(0),
            complaint: Mutex::default(),
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
        self.pages().tell(self.home(), About::nothing(), event);
    }

    /// Counts a poll of the probe `name` as it begins: a wake that comes during the poll comes after it.
    pub(crate) fn probe_poll_began(&self, name: &str) {
        self.polls.fetch_add(1, SeqCst);
        let mut pages = self.pages();
        pages.last_happening = Some(Happening::Poll);
        let text = format!("a poll of {name} begins");
        pages.time(self.home(), Role::Future.about(name, Kind::Poll), text);
    }

    /// Adds the event that a poll of the probe `name` ended, and says whether it stays pending.
    pub(crate) fn probe_polled(&self, name: &str, pending: bool, event: impl fmt::Display) {
        let mut pages = self.pages();
        pages.pends(name, pending);
        let about = Role::Future.about(name, Kind::polled(pending));
        pages.tell(self.home(), about, event);
    }

    /// Adds the event that a poll of `name` begins, a future whose `poll` is the student's or runs on the student's
    /// executor; the call counts as running until [`Journal::poll_ended`].
    pub fn poll_began(&self, role: Role, name: &str) {
        self.polls.fetch_add(1, SeqCst);
        let mut pages = self.pages();
        pages.last_happening = Some(Happening::Poll);
        let event = match role {
            Role::Task => format!("`{name}` is polled"),
            _ => format!("the test calls {name}.poll"),
        };
        pages.tell(self.home(), role.about(name, Kind::Poll), event);
        pages.calls.push(format!("{name}.poll"));
    }

    /// Adds the event that the latest running poll of `name` has returned.
    pub fn poll_ended(&self, role: Role, name: &str, pending: bool) {
        let mut pages = self.pages();
        pages.call_is_over(&format!("{name}.poll"));
        let result = if pending { "Pending" } else { "Ready" };
        let event = match role {
            Role::Task => {
                pages.pends(name, pending);
                format!("`{name}` is {result}")
            }
            _ => format!("{name}.poll returned {result}"),
        };
        pages.tell(self.home(), role.about(name, Kind::polled(pending)), event);
    }

    /// Adds the event that a wake was called: the instrument `name` is woken, or calls the wake that it holds.
    pub fn woke(&self, role: Role, name: &str, event: impl fmt::Display) {
        self.wakes.fetch_add(1, SeqCst);
        let mut pages = self.pages();
        pages.last_happening = Some(Happening::Wake);
        pages.tell(self.home(), role.about(name, Kind::Wake), event);
    }

    /// Calls a wake. Should it not return, a diagnosis will know.
    pub(crate) fn while_waking(&self, wake: impl FnOnce()) {
        struct UnderWay<'a>(&'a AtomicUsize);
        impl Drop for UnderWay<'_> {
            fn drop(&mut self) {
                self.0.fetch_sub(1, SeqCst);
            }
        }

        self.wakes_under_way.fetch_add(1, SeqCst);
        let _until_it_returns_or_panics = UnderWay(&self.wakes_under_way);
        wake();
    }

    /// Adds the event that a gate opened, at which these probes waited.
    pub(crate) fn gate_opened(&self, probes: &[&str]) {
        if probes.is_empty() {
            return self.write("a gate opens; nobody waits at it");
        }
        self.wakes.fetch_add(1, SeqCst);
        let mut pages = self.pages();
        pages.last_happening = Some(Happening::Wake);
        let event = format!("a gate opens and wakes {}", probes.join(", "));
        pages.tell(self.home(), About::nothing(), event);
        for probe in probes {
            let about = Role::Future.about(probe, Kind::Wake);
            pages.time(self.home(), about, format!("{probe} is let through"));
        }
    }

    /// Says that the future `name` is gone and waits for nothing any more.
    pub fn dropped(&self, role: Role, name: &str, event: impl fmt::Display) {
        let mut pages = self.pages();
        pages.pends(name, false);
        pages.tell(self.home(), role.about(name, Kind::Drop), event);
    }

    /// Says that there is one more waker of `name`. Those that the test itself makes and drops between its calls are
    /// no events.
    pub(crate) fn waker_cloned(&self, role: Role, name: &str) {
        self.live_wakers.fetch_add(1, SeqCst);
        let mut pages = self.pages();
        if pages.is_between_calls(self.home()) {
            pages.own_wakers += 1;
            return;
        }
        let text = format!("a waker of {name} is cloned");
        pages.time(self.home(), role.about(name, Kind::Clone), text);
    }

    /// Says that a waker of `name` was dropped.
    pub(crate) fn waker_released(&self, role: Role, name: &str) {
        self.live_wakers.fetch_sub(1, SeqCst);
        let mut pages = self.pages();
        if pages.is_between_calls(self.home()) && pages.own_wakers > 0 {
            pages.own_wakers -= 1;
            return;
        }
        let text = format!("a waker of {name} is dropped");
        pages.time(self.home(), role.about(name, Kind::Release), text);
    }

    /// Adds the event that the student's code was called; it counts as running until [`Journal::call_ended`].
    pub fn call_began(&self, name: &str) {
        let mut pages = self.pages();
        let about = Role::Call.about(name, Kind::Call);
        pages.tell(self.home(), about, format_args!("the test calls {name}"));
        pages.calls.push(name.to_owned());
    }

    /// Adds the event that the latest running call of `name` has returned.
    pub fn call_ended(&self, name: &str) {
        let mut pages = self.pages();
        pages.call_is_over(name);
        let about = Role::Call.about(name, Kind::Return);
        pages.tell(self.home(), about, format_args!("{name} returned"));
    }

    /// The timeline so far, as records.
    pub(crate) fn timeline(&self) -> Vec<Record> {
        self.pages().timeline.records()
    }

    /// Panics for what a solution did to an instrument. The test fails even if the solution catches the panic.
    ///
    /// # Panics
    ///
    /// Always.
    #[track_caller]
    pub fn complain(&self, message: impl fmt::Display) -> ! {
        let complaint = Complaint {
            message: message.to_string(),
            location: Location::caller().to_string(),
        };
        self.complaint().get_or_insert(complaint);
        panic!("{message}")
    }

    fn complaint(&self) -> MutexGuard<'_, Option<Complaint>> {
        self.complaint
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn first_complaint(&self) -> Option<Complaint> {
        self.complaint().clone()
    }

    pub(crate) fn snapshot(&self) -> Snapshot {
        let pages = self.pages();
        Snapshot {
            polls: self.polls.load(SeqCst),
            wakes: self.wakes.load(SeqCst),
            wakes_under_way: self.wakes_under_way.load(SeqCst),
            live_wakers: self.live_wakers.load(SeqCst),
            calls: pages.calls.clone(),
            last: pages.last_happening,
            pending: pages.pending.clone(),
        }
    }

    /// The story so far, a line an event; the middle of a long story is left out.
    pub fn story(&self) -> Vec<String> {
        self.pages().story()
    }
}

impl Default for Journal {
    fn default() -> Self {
        Self::new()
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
    journal.call_ended(name);
    result
}

/// Runs what nobody should do, such as a poll after the end, of which anything may come: panics are caught, and
/// instruments do not complain.
///
/// # Errors
///
/// The payload of a panic.
pub fn anything_goes<R>(body: impl FnOnce() -> R) -> thread::Result<R> {
    let journal = current();
    let before = journal.first_complaint();
    let result = panic::catch_unwind(AssertUnwindSafe(body));
    *journal.complaint() = before;
    result
}

#[cfg(test)]
mod tests {
    use super::{pages::KEPT, *};

    #[test]
    fn a_complaint_outlives_the_panic_that_came_with_it() {
        let journal = Arc::new(Journal::new());
        CURRENT.set(Some(Arc::clone(&journal)));
        assert!(anything_goes(|| journal.complain("forgiven")).is_err());
        assert_eq!(journal.first_complaint(), None);
        for message in ["first", "second"] {
            let swallowed = AssertUnwindSafe(|| journal.complain(message));
            assert!(panic::catch_unwind(swallowed).is_err());
        }
        assert!(anything_goes(|| journal.complain("forgiven")).is_err());
        let complaint = journal.first_complaint().expect("it is still there");
        assert_eq!(complaint.message, "first");
        assert!(complaint.location.contains("journal.rs:"), "{complaint:?}");
    }

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
        journal.poll_began(Role::Future, "a");
        journal.poll_ended(Role::Future, "a", true);
        assert_eq!(journal.snapshot().calls, ["run_all"]);
    }
}
