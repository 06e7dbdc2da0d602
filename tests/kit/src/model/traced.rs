//! A wrapper that shows what is done to a future: its polls, its wakes, its end.

// Compiled a second time in the modelled kit. The counts belong to the instrument: they are no steps of the schedule.
use core::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};
use std::{
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, Waker},
};

use super::{record, traced_waker::with_waker};

/// Wraps `future`, which the story calls `name`; see [`Traced`].
pub fn traced<F: Future>(name: impl Into<String>, future: F) -> Traced<F> {
    Traced {
        future: Box::pin(future),
        seen: Arc::new(Seen::new(name)),
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
pub(super) struct Seen {
    name: String,
    polls: AtomicUsize,
    wakes: AtomicUsize,
    ready: AtomicBool,
    dropped: AtomicBool,
}

impl Seen {
    pub(super) fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            polls: AtomicUsize::new(0),
            wakes: AtomicUsize::new(0),
            ready: AtomicBool::new(false),
            dropped: AtomicBool::new(false),
        }
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Polls `future` and tells it.
    pub(super) fn poll<F: Future>(
        self: &Arc<Self>,
        future: Pin<&mut F>,
        waker: &Waker,
    ) -> Poll<F::Output> {
        self.polls.fetch_add(1, SeqCst);
        record::poll_began(&self.name);
        let poll = with_waker(self, waker, |context| future.poll(context));
        record::polled(&self.name, poll.is_pending());
        poll
    }

    pub(super) fn woken(&self) {
        record::woke(&self.name);
        self.wakes.fetch_add(1, SeqCst);
    }
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
        if seen.ready.load(SeqCst) {
            record::complain(&format!(
                "polled `{}` again after it had returned Ready",
                seen.name
            ));
        }
        let poll = seen.poll(self.future.as_mut(), context.waker());
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
