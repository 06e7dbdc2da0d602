//! What the steps of this chapter share.

// Each step uses its part of it.
#![allow(dead_code)]

use std::{
    future::{Future, poll_fn},
    pin::Pin,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering::SeqCst},
    },
    task::{Context, Poll, Waker},
    thread,
    time::Duration,
};

use executor::Executor;
use kit::model::{Traced, TracedWatch, traced};

/// Runs the executor to its end, whichever kind of `self` its `run` takes, and drops it.
#[allow(unused_mut)]
pub fn run(mut executor: Executor) {
    kit::call("run", || {
        executor.run();
    });
}

/// Waits for about a second, and only as long as `condition` is false, and says whether it has become true.
///
/// For waiting where a right solution makes the condition true, so that the test is as fast as the solution.
pub fn soon(condition: impl Fn() -> bool) -> bool {
    wait_for(1000, condition)
}

/// The same for about a tenth of a second, for waiting where a *wrong* solution makes the condition true. Nothing is
/// ordered by this: a right solution does not do it however long one waits.
pub fn soon_if_ever(condition: impl Fn() -> bool) -> bool {
    wait_for(100, condition)
}

fn wait_for(milliseconds: usize, condition: impl Fn() -> bool) -> bool {
    for _ in 0..milliseconds {
        if condition() {
            return true;
        }
        thread::sleep(Duration::from_millis(1));
    }
    condition()
}

/// Something outside of a task that the task waits for, one task at a time. The test, another task or another thread
/// opens it; like a well-behaved leaf future it then wakes the latest waker that it was given.
#[derive(Clone, Default)]
pub struct Door(Arc<Mutex<DoorState>>);

#[derive(Default)]
struct DoorState {
    open: bool,
    waker: Option<Waker>,
}

impl Door {
    pub fn new() -> Self {
        Self::default()
    }

    fn state(&self) -> MutexGuard<'_, DoorState> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Opens the door for good, and wakes the task that waits for it.
    pub fn open(&self) {
        let mut state = self.state();
        state.open = true;
        let waker = state.waker.take();
        drop(state);
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    /// Does a task wait, so that it will have to be woken?
    pub fn is_waited_for(&self) -> bool {
        self.state().waker.is_some()
    }

    /// A future that is ready when the door is open.
    pub fn opened(&self) -> Opened {
        Opened(self.clone())
    }
}

pub struct Opened(Door);

impl Future for Opened {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let waker = context.waker().clone();
        let mut state = self.0.state();
        if state.open {
            return Poll::Ready(());
        }
        let replaced = state.waker.replace(waker);
        drop(state);
        drop(replaced);
        Poll::Pending
    }
}

/// Opens the door when it is dropped.
pub struct OpensOnDrop(pub Door);

impl Drop for OpensOnDrop {
    fn drop(&mut self) {
        self.0.open();
    }
}

/// Wraps `future`, which the story calls `name`, for a task that is watched by the test.
///
/// Unlike [`traced`] alone it does not panic when it is polled after its end, since an executor may catch panics; its
/// watch knows.
pub fn watched<F: Future<Output = ()>>(name: impl Into<String>, future: F) -> (Watched<F>, Watch) {
    let future = traced(name, future);
    let watch = Watch {
        traced: future.watch(),
        polled_again: Arc::default(),
    };
    let watched = Watched {
        future,
        watch: watch.clone(),
    };
    (watched, watch)
}

pub struct Watched<F> {
    future: Traced<F>,
    watch: Watch,
}

impl<F: Future<Output = ()>> Future for Watched<F> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if self.watch.is_ready() {
            kit::note("a task is polled although it has returned Ready");
            self.watch.polled_again.store(true, SeqCst);
            return Poll::Ready(());
        }
        Pin::new(&mut self.future).poll(context)
    }
}

/// What a test sees of a [`Watched`] future.
#[derive(Clone)]
pub struct Watch {
    traced: TracedWatch,
    polled_again: Arc<AtomicBool>,
}

impl Watch {
    pub fn polls(&self) -> usize {
        self.traced.polls()
    }

    pub fn is_ready(&self) -> bool {
        self.traced.is_ready()
    }

    pub fn is_dropped(&self) -> bool {
        self.traced.is_dropped()
    }

    /// Has it been polled after it had returned `Ready`?
    pub fn was_polled_again(&self) -> bool {
        self.polled_again.load(SeqCst)
    }
}

/// `run` has returned, or all else has come to rest: is every one of these tasks done?
#[track_caller]
pub fn expect_done(tasks: &[(&str, &Watch)]) {
    for (name, watch) in tasks {
        assert!(
            watch.is_ready(),
            "run has returned, and the task `{name}` is not done: it was polled {} times",
            watch.polls()
        );
        assert!(
            !watch.was_polled_again(),
            "the task `{name}` was polled again after it had returned Ready"
        );
    }
}

/// A future that is pending once: it puts its waker into `place` and opens `door`. When it is woken it is ready.
pub fn leave_waker_in(
    place: &Arc<Mutex<Option<Waker>>>,
    door: &Door,
) -> impl Future<Output = ()> + Send + use<> {
    let (place, door) = (Arc::clone(place), door.clone());
    let mut has_left_it = false;
    poll_fn(move |context| {
        if has_left_it {
            return Poll::Ready(());
        }
        has_left_it = true;
        *place.lock().unwrap_or_else(PoisonError::into_inner) = Some(context.waker().clone());
        door.open();
        Poll::Pending
    })
}

/// A future that wakes itself and is pending once.
pub fn yield_once() -> impl Future<Output = ()> + Send {
    let mut has_yielded = false;
    poll_fn(move |context| {
        if has_yielded {
            return Poll::Ready(());
        }
        has_yielded = true;
        context.waker().wake_by_ref();
        Poll::Pending
    })
}
