//! A wrapper that shows what is done to a future: its polls, its wakes, its end.

// Compiled a second time in the modelled kit. The counts belong to the instrument: they are no steps of the schedule.
use core::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};
use std::{
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, Wake, Waker},
};

use super::record;

/// Wraps `future`, which the story calls `name`; see [`Traced`].
pub fn traced<F: Future>(name: impl Into<String>, future: F) -> Traced<F> {
    Traced {
        future: Box::pin(future),
        seen: Arc::new(Seen {
            name: name.into(),
            polls: AtomicUsize::new(0),
            wakes: AtomicUsize::new(0),
            ready: AtomicBool::new(false),
            dropped: AtomicBool::new(false),
        }),
    }
}

/// A future that is the future inside, and tells the story of its polls and wakes.
///
/// It is `Send` when the future inside is. It panics when it is polled after it has returned `Ready`.
#[must_use = "futures do nothing unless you `.await` or poll them"]
#[derive(Debug)]
pub struct Traced<F> {
    future: Pin<Box<F>>,
    seen: Arc<Seen>,
}

/// What a [`Traced`] future has seen; it stays with the test when the future is given away.
#[derive(Debug, Clone)]
pub struct TracedWatch(Arc<Seen>);

#[derive(Debug)]
struct Seen {
    name: String,
    polls: AtomicUsize,
    wakes: AtomicUsize,
    ready: AtomicBool,
    dropped: AtomicBool,
}

impl<F> Traced<F> {
    /// A watch on this future.
    pub fn watch(&self) -> TracedWatch {
        TracedWatch(Arc::clone(&self.seen))
    }
}

impl TracedWatch {
    /// How often the future has been polled.
    pub fn polls(&self) -> usize {
        self.0.polls.load(SeqCst)
    }

    /// How often the wakers that it was given have been woken.
    pub fn wakes(&self) -> usize {
        self.0.wakes.load(SeqCst)
    }

    /// Has it returned `Ready`?
    pub fn is_ready(&self) -> bool {
        self.0.ready.load(SeqCst)
    }

    /// Has it been dropped?
    pub fn is_dropped(&self) -> bool {
        self.0.dropped.load(SeqCst)
    }
}

impl<F: Future> Future for Traced<F> {
    type Output = F::Output;

    /// # Panics
    ///
    /// When the future has returned `Ready` before.
    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        let seen = Arc::clone(&self.seen);
        assert!(
            !seen.ready.load(SeqCst),
            "polled `{}` again after it had returned Ready",
            seen.name
        );
        seen.polls.fetch_add(1, SeqCst);
        let waker = Waker::from(Arc::new(TracedWaker {
            seen: Arc::clone(&seen),
            inner: context.waker().clone(),
        }));
        let poll = poll(
            &seen.name,
            self.future.as_mut(),
            &mut Context::from_waker(&waker),
        );
        seen.ready.store(poll.is_ready(), SeqCst);
        poll
    }
}

impl<F> Drop for Traced<F> {
    fn drop(&mut self) {
        record::dropped(&self.seen.name);
        self.seen.dropped.store(true, SeqCst);
    }
}

struct TracedWaker {
    seen: Arc<Seen>,
    inner: Waker,
}

impl Wake for TracedWaker {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        record::woke(&self.seen.name);
        self.seen.wakes.fetch_add(1, SeqCst);
        self.inner.wake_by_ref();
    }
}

/// Polls `future` and tells it.
pub(super) fn poll<F: Future>(
    name: &str,
    future: Pin<&mut F>,
    context: &mut Context<'_>,
) -> Poll<F::Output> {
    record::poll_began(name);
    let poll = future.poll(context);
    record::polled(name, poll.is_pending());
    poll
}

#[cfg(test)]
mod tests {
    use std::panic::{AssertUnwindSafe, catch_unwind};

    use super::*;

    #[test]
    fn it_counts_and_passes_on() {
        let future = traced(
            "a",
            std::future::poll_fn(|context| {
                context.waker().wake_by_ref();
                Poll::<()>::Pending
            }),
        );
        let seen = future.watch();
        let outer = crate::task::CountingWaker::new("outer");
        let mut future = Box::pin(future);
        assert!(
            future
                .as_mut()
                .poll(&mut Context::from_waker(&outer.waker()))
                .is_pending()
        );
        assert_eq!((seen.polls(), seen.wakes(), outer.count()), (1, 1, 1));
        assert!(!seen.is_ready() && !seen.is_dropped());
        drop(future);
        assert!(seen.is_dropped());
    }

    #[test]
    fn a_poll_after_ready_panics() {
        let mut future = Box::pin(traced("a", std::future::ready(7)));
        let mut poll = || {
            future
                .as_mut()
                .poll(&mut Context::from_waker(Waker::noop()))
        };
        assert!(poll().is_ready());
        assert!(catch_unwind(AssertUnwindSafe(poll)).is_err());
    }
}
