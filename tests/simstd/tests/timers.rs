//! Timers as students write them: the right ones pass 5,000 schedules, the wrong ones are found.

use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll, Waker},
};

use simstd::{
    model::{self, BugKind, Outcome, Plan},
    sync::{
        Arc, Condvar, Mutex,
        atomic::{AtomicBool, Ordering::SeqCst},
        mpsc,
    },
    thread,
    time::{Duration, Instant},
};

mod support;
use support::{block_on, plan};

const TEN: Duration = Duration::from_millis(10);

trait Timer: Future<Output = ()> + Unpin + Send + 'static {
    fn new(duration: Duration) -> Self;
}

/// One timer, to its end.
fn alone<T: Timer>() -> Outcome {
    model::explore(&plan(), || {
        let start = Instant::now();
        block_on(T::new(TEN));
        assert!(start.elapsed() >= TEN, "early");
    })
}

/// Polled with one waker, then moved to another one.
fn moved<T: Timer>() -> Outcome {
    model::explore(&plan(), || {
        let mut timer = T::new(TEN);
        let poll = Pin::new(&mut timer).poll(&mut Context::from_waker(Waker::noop()));
        if poll.is_pending() {
            block_on(timer);
        }
    })
}

/// Dropped after its first poll, next to another one.
fn dropped<T: Timer>() -> Outcome {
    model::explore(&plan(), || {
        let mut timer = T::new(TEN);
        let _ = Pin::new(&mut timer).poll(&mut Context::from_waker(Waker::noop()));
        drop(timer);
        block_on(T::new(TEN));
        model::quiesce();
    })
}

#[track_caller]
fn assert_right<T: Timer>() {
    for outcome in [alone::<T>(), moved::<T>(), dropped::<T>()] {
        assert!(
            matches!(outcome, Outcome::Pass { schedules: 5000 }),
            "{outcome:#?}"
        );
    }
}

#[track_caller]
fn assert_hangs(outcome: Outcome) {
    let Outcome::Bug(bug) = outcome else {
        panic!("{outcome:#?}")
    };
    assert_eq!(bug.kind, BugKind::Deadlock, "{bug:#?}");
}

/// The book's: one lock, the flag before the wake.
struct Book(Arc<Mutex<(bool, Option<Waker>)>>);

impl Timer for Book {
    fn new(duration: Duration) -> Self {
        let shared = Arc::new(Mutex::new((false, None::<Waker>)));
        let theirs = shared.clone();
        thread::spawn(move || {
            thread::sleep(duration);
            let mut state = theirs.lock().unwrap();
            state.0 = true;
            if let Some(waker) = state.1.take() {
                waker.wake();
            }
        });
        Self(shared)
    }
}

impl Future for Book {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let mut state = self.0.lock().unwrap();
        if state.0 {
            return Poll::Ready(());
        }
        state.1 = Some(cx.waker().clone());
        Poll::Pending
    }
}

#[test]
fn the_books_timer_is_right() {
    assert_right::<Book>();
}

/// Wrong: looks at the flag and leaves the waker under two locks.
struct TwoLocks(Arc<(Mutex<bool>, Mutex<Option<Waker>>)>);

impl Timer for TwoLocks {
    fn new(duration: Duration) -> Self {
        let shared = Arc::new((Mutex::new(false), Mutex::new(None::<Waker>)));
        let theirs = shared.clone();
        thread::spawn(move || {
            thread::sleep(duration);
            *theirs.0.lock().unwrap() = true;
            let waker = theirs.1.lock().unwrap().take();
            if let Some(waker) = waker {
                waker.wake();
            }
        });
        Self(shared)
    }
}

impl Future for TwoLocks {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        if *self.0.0.lock().unwrap() {
            return Poll::Ready(());
        }
        *self.0.1.lock().unwrap() = Some(cx.waker().clone());
        Poll::Pending
    }
}

#[test]
fn looking_and_registering_under_two_locks_is_found() {
    assert_hangs(alone::<TwoLocks>());
}

/// Wrong: wakes before it is done.
struct WakesFirst(Arc<Mutex<(bool, Option<Waker>)>>);

impl Timer for WakesFirst {
    fn new(duration: Duration) -> Self {
        let shared = Arc::new(Mutex::new((false, None::<Waker>)));
        let theirs = shared.clone();
        thread::spawn(move || {
            thread::sleep(duration);
            let waker = theirs.lock().unwrap().1.take();
            if let Some(waker) = waker {
                waker.wake();
            }
            theirs.lock().unwrap().0 = true;
        });
        Self(shared)
    }
}

impl Future for WakesFirst {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let mut state = self.0.lock().unwrap();
        if state.0 {
            return Poll::Ready(());
        }
        state.1 = Some(cx.waker().clone());
        Poll::Pending
    }
}

#[test]
fn waking_before_the_flag_is_set_is_found() {
    assert_hangs(alone::<WakesFirst>());
}

/// Wrong: keeps the waker of the first poll.
struct FirstWaker {
    done: Arc<AtomicBool>,
    start: Option<Duration>,
}

impl Timer for FirstWaker {
    fn new(duration: Duration) -> Self {
        Self {
            done: Arc::default(),
            start: Some(duration),
        }
    }
}

impl Future for FirstWaker {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        if self.done.load(SeqCst) {
            return Poll::Ready(());
        }
        if let Some(duration) = self.start.take() {
            let (done, waker) = (self.done.clone(), cx.waker().clone());
            thread::spawn(move || {
                thread::sleep(duration);
                done.store(true, SeqCst);
                waker.wake();
            });
        }
        Poll::Pending
    }
}

#[test]
fn keeping_the_first_waker_is_found_when_the_future_moves() {
    assert!(matches!(alone::<FirstWaker>(), Outcome::Pass { .. }));
    assert_hangs(moved::<FirstWaker>());
}

/// Wrong: asks to be polled again and again.
struct Spins(Instant);

impl Timer for Spins {
    fn new(duration: Duration) -> Self {
        Self(Instant::now() + duration)
    }
}

impl Future for Spins {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        if Instant::now() >= self.0 {
            return Poll::Ready(());
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    }
}

#[test]
fn a_timer_that_wakes_itself_does_not_come_to_an_end() {
    let Outcome::Inconclusive { reason, .. } = alone::<Spins>() else {
        panic!("not noticed")
    };
    assert!(reason.starts_with("step bound"), "{reason}");
}

/// Right: one thread for all timers, which waits on a Condvar with a timeout.
struct Shared(Arc<Mutex<Entry>>);

#[derive(Default)]
struct Entry {
    done: bool,
    waker: Option<Waker>,
}

type Pending = Vec<(Instant, Arc<Mutex<Entry>>)>;

struct Queue {
    entries: Mutex<Option<Pending>>,
    changed: Condvar,
}

static QUEUE: Queue = Queue {
    entries: Mutex::new(None),
    changed: Condvar::new(),
};

fn serve() {
    let mut entries = QUEUE.entries.lock().unwrap();
    loop {
        let now = Instant::now();
        let (due, later) = entries
            .take()
            .unwrap_or_default()
            .into_iter()
            .partition(|(at, _)| *at <= now);
        *entries = Some(later);
        let due: Pending = due;
        if !due.is_empty() {
            drop(entries);
            for (_, entry) in due {
                let mut entry = entry.lock().unwrap();
                entry.done = true;
                let waker = entry.waker.take();
                drop(entry);
                if let Some(waker) = waker {
                    waker.wake();
                }
            }
            entries = QUEUE.entries.lock().unwrap();
            continue;
        }
        entries = match entries.as_ref().unwrap().iter().map(|(at, _)| *at).min() {
            Some(next) => {
                QUEUE
                    .changed
                    .wait_timeout(entries, next.saturating_duration_since(now))
                    .unwrap()
                    .0
            }
            None => QUEUE.changed.wait(entries).unwrap(),
        };
    }
}

impl Timer for Shared {
    fn new(duration: Duration) -> Self {
        let entry = Arc::<Mutex<Entry>>::default();
        let mut entries = QUEUE.entries.lock().unwrap();
        if entries.is_none() {
            thread::spawn(serve);
        }
        entries
            .get_or_insert_default()
            .push((Instant::now() + duration, entry.clone()));
        drop(entries);
        QUEUE.changed.notify_one();
        Self(entry)
    }
}

impl Future for Shared {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let mut entry = self.0.lock().unwrap();
        if entry.done {
            return Poll::Ready(());
        }
        entry.waker = Some(cx.waker().clone());
        Poll::Pending
    }
}

#[test]
fn a_shared_thread_with_a_static_queue_is_right() {
    assert_right::<Shared>();
}

/// Right: a thread of its own, which waits for a message with a timeout; dropping the timer ends it.
struct Channelled {
    shared: Arc<Mutex<Entry>>,
    _alive: mpsc::Sender<()>,
}

impl Timer for Channelled {
    fn new(duration: Duration) -> Self {
        let shared = Arc::<Mutex<Entry>>::default();
        let theirs = shared.clone();
        let (alive, dropped) = mpsc::channel();
        thread::spawn(move || {
            if dropped.recv_timeout(duration) == Err(mpsc::RecvTimeoutError::Timeout) {
                let mut entry = theirs.lock().unwrap();
                entry.done = true;
                if let Some(waker) = entry.waker.take() {
                    waker.wake();
                }
            }
        });
        Self {
            shared,
            _alive: alive,
        }
    }
}

impl Future for Channelled {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let mut entry = self.shared.lock().unwrap();
        if entry.done {
            return Poll::Ready(());
        }
        entry.waker = Some(cx.waker().clone());
        Poll::Pending
    }
}

#[test]
fn a_thread_that_waits_in_recv_timeout_is_right() {
    assert_right::<Channelled>();
}

/// Wrong: the waker goes to the timer's thread as a message, and the thread may fire between a look and the message.
struct ByMessage {
    done: mpsc::Receiver<()>,
    wakers: mpsc::Sender<Waker>,
}

impl Timer for ByMessage {
    fn new(duration: Duration) -> Self {
        let (fire, done) = mpsc::channel();
        let (wakers, news) = mpsc::channel::<Waker>();
        thread::spawn(move || {
            thread::sleep(duration);
            let _ = fire.send(());
            if let Some(waker) = news.try_iter().last() {
                waker.wake();
            }
        });
        Self { done, wakers }
    }
}

impl Future for ByMessage {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        if self.done.try_recv().is_ok() {
            return Poll::Ready(());
        }
        let _ = self.wakers.send(cx.waker().clone());
        Poll::Pending
    }
}

#[test]
fn a_message_that_comes_too_late_is_found() {
    assert_hangs(alone::<ByMessage>());
}

#[test]
fn two_timers_that_run_at_the_same_time_take_as_long_as_the_longer_one() {
    let outcome = model::explore(&plan(), || {
        let start = Instant::now();
        let (a, b) = (
            Book::new(Duration::from_millis(5)),
            Book::new(Duration::from_millis(8)),
        );
        block_on(a);
        block_on(b);
        let total = start.elapsed();
        assert!(total >= Duration::from_millis(8), "{total:?}");
        model::sometimes("8 ms in all", total < Duration::from_micros(8_001));
        model::sometimes("one after the other", total >= Duration::from_millis(13));
    });
    assert!(
        matches!(outcome, Outcome::Pass { schedules: 5000 }),
        "{outcome:#?}"
    );
}

#[test]
fn timers_that_run_one_after_the_other_are_never_quick() {
    let outcome = model::explore(
        &Plan {
            schedules: 1000,
            ..plan()
        },
        || {
            let start = Instant::now();
            block_on(Book::new(Duration::from_millis(5)));
            block_on(Book::new(Duration::from_millis(8)));
            model::sometimes(
                "8 ms in all",
                start.elapsed() < Duration::from_micros(8_001),
            );
        },
    );
    let Outcome::Bug(bug) = outcome else {
        panic!("{outcome:#?}")
    };
    assert_eq!(
        (bug.kind, bug.message.as_str()),
        (BugKind::Never, "8 ms in all")
    );
}
