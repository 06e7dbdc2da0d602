//! The instruments over `std::future::Future` and `std::task::Waker`, for chapter 3 and later ones.
//!
//! ```
//! use kit::task::{CountingWaker, Probe, Subject, expect_pending, expect_ready};
//!
//! let gate = kit::Gate::new();
//! let probe = Probe::new("a").gate(&gate).ready(7);
//! let seen = probe.watch();
//! let mut subject = Subject::new("the probe itself", probe);
//! let waker = CountingWaker::new("A");
//!
//! expect_pending(subject.poll(&waker.waker()), "the first poll");
//! assert_eq!(waker.count(), 0);
//! gate.open();
//! assert_eq!(waker.count(), 1);
//! assert_eq!(expect_ready(subject.poll(&waker.waker()), "the second poll"), 7);
//! assert_eq!(seen.polls(), 2);
//!
//! drop((subject, gate, seen));
//! assert_eq!(waker.live(), 0, "the probe has let go of every clone");
//! ```

mod counting_waker;
mod without_data;

use std::{
    cell::{Cell, RefCell},
    fmt,
    future::Future,
    hint::black_box,
    marker::PhantomPinned,
    pin::Pin,
    task::{Context, Poll, Waker},
    thread,
};

use crate::{
    Gate, Watch, journal,
    script::{Script, Scripted},
    timeline::Role,
};

pub use counting_waker::CountingWaker;
pub use without_data::wakers_without_data;

/// The script of a [`Probe`], begun by [`Probe::new`] and ended by [`ProbeScript::ready`] or [`ProbeScript::never`].
pub struct ProbeScript {
    name: String,
    script: Script,
}

impl ProbeScript {
    /// Then `polls` polls that return `Pending` and wake nobody.
    pub fn pending(self, polls: usize) -> Self {
        self.then(|script| script.pending(polls))
    }

    /// Then `polls` polls that wake the waker they are given and return `Pending`.
    pub fn waking(self, polls: usize) -> Self {
        self.then(|script| script.waking(polls))
    }

    /// Then `Pending` until `gate` is open.
    pub fn gate(self, gate: &Gate) -> Self {
        self.then(|script| script.gate(gate))
    }

    /// Runs `on_poll` at the beginning of every poll.
    pub fn calls(self, on_poll: impl FnMut() + 'static) -> Self {
        self.then(|script| script.calls(on_poll))
    }

    /// Then `Ready(value)`.
    pub fn ready<T>(self, value: T) -> Probe<T> {
        Probe::of(self.name, self.script.ready(value))
    }

    /// Then `Pending` for ever.
    pub fn never<T>(self) -> Probe<T> {
        Probe::of(self.name, self.script.never())
    }

    fn then(self, next: impl FnOnce(Script) -> Script) -> Self {
        Self {
            script: next(self.script),
            ..self
        }
    }
}

/// A scripted future that is neither `Unpin` nor `Send`, and that notices when it is moved after its first poll.
///
/// It holds on to the latest waker it was given until it returns `Ready`; its [`Watch`] can call that waker.
#[must_use = "futures do nothing unless you `.await` or poll them"]
pub struct Probe<T> {
    // In cells, so that a pinned probe can be polled without `unsafe`.
    scripted: RefCell<Scripted<T>>,
    /// Where the first poll found this probe.
    place: Cell<Option<usize>>,
    name: String,
    _pinned: PhantomPinned,
}

impl Probe<()> {
    /// Begins the script of a future that the journal calls `name`.
    #[allow(clippy::new_ret_no_self)] // it reads as one expression: `Probe::new("a").pending(1).ready(7)`
    pub fn new(name: impl Into<String>) -> ProbeScript {
        let name = name.into();
        ProbeScript {
            script: Script::new(name.clone()),
            name,
        }
    }
}

impl<T> Probe<T> {
    fn of(name: String, scripted: Scripted<T>) -> Self {
        Self {
            name,
            scripted: RefCell::new(scripted),
            place: Cell::new(None),
            _pinned: PhantomPinned,
        }
    }

    /// A watch on this probe, which stays with the test when the probe is given away.
    pub fn watch(&self) -> Watch {
        self.scripted.borrow().watch()
    }

    fn has_moved(&self) -> bool {
        self.place
            .get()
            .is_some_and(|place| place != self.address())
    }

    fn address(&self) -> usize {
        std::ptr::from_ref(self).addr()
    }
}

impl<T> Future for Probe<T> {
    type Output = T;

    /// # Panics
    ///
    /// When the probe has returned `Ready` before, or has been moved since its first poll.
    #[track_caller]
    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<T> {
        let this = self.as_ref().get_ref();
        if this.has_moved() {
            journal::current().complain(format_args!(
                "`{}` was moved after it was pinned: it is polled at another address than before",
                this.name
            ));
        }
        this.place.set(Some(this.address()));
        this.scripted.borrow_mut().poll(context.waker())
    }
}

impl<T> Drop for Probe<T> {
    /// # Panics
    ///
    /// When the probe has been moved since its first poll, unless a panic is under way already.
    fn drop(&mut self) {
        if self.has_moved() && !thread::panicking() {
            journal::current().complain(format_args!(
                "`{}` was moved after it was pinned: it is dropped at another address than it was polled at",
                self.name
            ));
        }
    }
}

impl<T> fmt::Debug for Probe<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Probe").field(&self.name).finish()
    }
}

/// The student's future, pinned in a box; each poll of it goes into the journal.
#[derive(Debug)]
pub struct Subject<F> {
    name: String,
    future: Pin<Box<F>>,
    polls: usize,
}

impl<F: Future> Subject<F> {
    /// Pins `future`, which the journal calls `name`.
    pub fn new(name: impl Into<String>, future: F) -> Self {
        Self {
            name: name.into(),
            future: Box::pin(future),
            polls: 0,
        }
    }

    /// Polls the future once with `waker`.
    ///
    /// Each poll is made from another depth of the stack than the one before, so that a child that is moved into a local
    /// variable for each poll is not found at the same address by chance.
    #[track_caller]
    pub fn poll(&mut self, waker: &Waker) -> Poll<F::Output> {
        let journal = journal::current();
        journal.poll_began(Role::Future, &self.name);
        self.polls += 1;
        let poll = at_depth(self.polls % 4, &mut || {
            self.future.as_mut().poll(&mut Context::from_waker(waker))
        });
        journal.poll_ended(Role::Future, &self.name, poll.is_pending());
        poll
    }

    /// Polls the future for as long as each poll has woken `waker`, since a future may wake its own task and go on at
    /// the next poll.
    ///
    /// # Panics
    ///
    /// When it has not come to rest after 64 polls.
    #[track_caller]
    pub fn settle(&mut self, waker: &CountingWaker) -> Poll<F::Output> {
        for _ in 0..64 {
            let before = waker.count();
            let poll = self.poll(&waker.waker());
            if poll.is_ready() || waker.count() == before {
                return poll;
            }
        }
        panic!("{}.poll wakes itself before every Pending", self.name);
    }
}

/// Runs `body` below `depth` frames of the stack.
#[inline(never)]
fn at_depth<R>(depth: usize, body: &mut dyn FnMut() -> R) -> R {
    let frame = black_box([depth; 8]);
    let result = match depth {
        0 => body(),
        _ => at_depth(depth - 1, body),
    };
    black_box(frame);
    result
}

/// Takes the value out of `poll`.
///
/// # Panics
///
/// When it is `Pending`; `what` names what was polled.
#[track_caller]
pub fn expect_ready<T>(poll: Poll<T>, what: &str) -> T {
    match poll {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("{what} returned Pending; it should have been Ready"),
    }
}

/// Checks that `poll` is `Pending`.
///
/// # Panics
///
/// When it is `Ready`; `what` names what was polled.
#[track_caller]
pub fn expect_pending<T>(poll: Poll<T>, what: &str) {
    assert!(
        poll.is_pending(),
        "{what} returned Ready; it should have been Pending"
    );
}

#[cfg(test)]
mod tests {
    use std::panic::{AssertUnwindSafe, catch_unwind};

    use super::*;

    #[test]
    #[allow(unsafe_code)] // it breaks a promise on purpose
    fn a_moved_probe_panics_when_it_is_polled() {
        let mut context = Context::from_waker(Waker::noop());
        let mut here = Box::pin(Some(Probe::new("a").pending(2).ready(())));
        // SAFETY: moving the probe out, as happens below, breaks the promise of `Pin`; but a probe relies on that
        // promise for nothing but this very check.
        let slot = unsafe { here.as_mut().get_unchecked_mut() };
        // SAFETY: as above.
        let pinned = unsafe { Pin::new_unchecked(slot.as_mut().unwrap()) };
        assert!(pinned.poll(&mut context).is_pending());
        let mut there = Box::pin(slot.take().unwrap());
        let moved = catch_unwind(AssertUnwindSafe(|| {
            let _ = there.as_mut().poll(&mut context);
        }));
        assert!(moved.is_err());
        assert!(catch_unwind(AssertUnwindSafe(|| drop(there))).is_err());
    }

    #[test]
    #[should_panic(expected = "wakes itself before every Pending")]
    fn a_future_that_always_wakes_itself_never_settles() {
        let waker = CountingWaker::new("A");
        let mut subject = Subject::new("spinner", Probe::new("a").waking(1000).ready(()));
        let _ = subject.settle(&waker);
    }

    #[test]
    fn a_future_that_wakes_itself_a_few_times_settles() {
        let waker = CountingWaker::new("A");
        let mut subject = Subject::new("yields", Probe::new("a").waking(3).pending(1).ready(()));
        expect_pending(subject.settle(&waker), "the settled future");
        assert_eq!(waker.count(), 3);
        expect_ready(subject.poll(&waker.waker()), "the future");
    }
}
