//! Executors as students write them: the right ones pass 5,000 schedules, the wrong ones are found.

use std::{
    collections::VecDeque,
    future::Future,
    pin::Pin,
    task::{Context, Poll, Wake, Waker},
};

use simstd::{
    model::{self, Bug, BugKind, Outcome},
    sync::{
        Arc, Condvar, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst},
        mpsc,
    },
    thread,
    time::Duration,
};

mod support;
use support::plan;

type Future_ = Pin<Box<dyn Future<Output = ()> + Send>>;

/// An executor and the spawners that it serves until there are none.
trait Executor: Sized {
    type Spawner: Clone + Send + Sync + 'static;

    fn new() -> (Self, Self::Spawner);
    fn spawn(spawner: &Self::Spawner, future: Future_);
    fn run(self);
}

/// A future that a thread of its own makes ready, and wakes.
struct Signal(Arc<Mutex<(bool, Option<Waker>)>>);

impl Signal {
    fn new() -> Self {
        let shared = Arc::new(Mutex::new((false, None::<Waker>)));
        let theirs = shared.clone();
        thread::spawn(move || {
            thread::sleep(Duration::from_millis(1));
            let mut state = theirs.lock().unwrap();
            state.0 = true;
            let waker = state.1.take();
            drop(state);
            if let Some(waker) = waker {
                // Twice, which is allowed.
                waker.wake_by_ref();
                waker.wake();
            }
        });
        Self(shared)
    }
}

impl Future for Signal {
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

/// Pending once, woken within the poll.
fn yields() -> impl Future<Output = ()> + Send {
    let mut yielded = false;
    std::future::poll_fn(move |cx| {
        if std::mem::replace(&mut yielded, true) {
            return Poll::Ready(());
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    })
}

/// Two tasks: one waits for a thread, one yields and spawns a third.
fn explore<E: Executor>() -> Outcome {
    model::explore(&plan(), || {
        let (executor, spawner) = E::new();
        let done = Arc::new(AtomicUsize::new(0));
        let finish = |done: &Arc<AtomicUsize>| {
            let done = done.clone();
            move || done.fetch_add(1, SeqCst)
        };
        let finished = finish(&done);
        E::spawn(
            &spawner,
            Box::pin(async move {
                Signal::new().await;
                finished();
            }),
        );
        let (finished, again, inner) = (finish(&done), finish(&done), spawner.clone());
        E::spawn(
            &spawner,
            Box::pin(async move {
                yields().await;
                E::spawn(
                    &inner,
                    Box::pin(async move {
                        yields().await;
                        again();
                    }),
                );
                finished();
            }),
        );
        drop(spawner);
        executor.run();
        assert_eq!(done.load(SeqCst), 3, "unfinished");
    })
}

#[track_caller]
fn assert_right<E: Executor>() {
    let outcome = explore::<E>();
    assert!(
        matches!(outcome, Outcome::Pass { schedules: 5000 }),
        "{outcome:#?}"
    );
}

#[track_caller]
fn found<E: Executor>() -> Bug {
    match explore::<E>() {
        Outcome::Bug(bug) => *bug,
        outcome => panic!("{outcome:#?}"),
    }
}

/// The book's: a channel of tasks, and tasks that send themselves. With flags for what a student might get wrong.
struct Channelled<const MISTAKE: u8> {
    ready: mpsc::Receiver<Arc<Task<MISTAKE>>>,
    kept: Option<Spawner<MISTAKE>>,
}

const NONE: u8 = 0;
const POLLS_AGAIN: u8 = 1;
const KEEPS_A_SENDER: u8 = 2;
const STOPS_WHEN_EMPTY: u8 = 3;
const FORGETS_WAKES_IN_POLLS: u8 = 4;

struct Task<const MISTAKE: u8> {
    future: Mutex<Option<Future_>>,
    polling: AtomicBool,
    queue: mpsc::SyncSender<Arc<Task<MISTAKE>>>,
}

impl<const MISTAKE: u8> Wake for Task<MISTAKE> {
    fn wake(self: Arc<Self>) {
        if MISTAKE == FORGETS_WAKES_IN_POLLS && self.polling.load(SeqCst) {
            return;
        }
        let _ = self.queue.send(self.clone());
    }
}

#[derive(Clone)]
struct Spawner<const MISTAKE: u8>(mpsc::SyncSender<Arc<Task<MISTAKE>>>);

impl<const MISTAKE: u8> Executor for Channelled<MISTAKE> {
    type Spawner = Spawner<MISTAKE>;

    fn new() -> (Self, Self::Spawner) {
        let (sender, ready) = mpsc::sync_channel(100);
        let spawner = Spawner(sender);
        (
            Self {
                ready,
                kept: (MISTAKE == KEEPS_A_SENDER).then(|| spawner.clone()),
            },
            spawner,
        )
    }

    fn spawn(spawner: &Self::Spawner, future: Future_) {
        let task = Task {
            future: Mutex::new(Some(future)),
            polling: AtomicBool::new(false),
            queue: spawner.0.clone(),
        };
        spawner.0.send(Arc::new(task)).unwrap();
    }

    fn run(self) {
        let _kept = self.kept;
        loop {
            let task = match MISTAKE {
                STOPS_WHEN_EMPTY => self.ready.try_recv().ok(),
                _ => self.ready.recv().ok(),
            };
            let Some(task) = task else { return };
            let mut slot = task.future.lock().unwrap();
            let Some(mut future) = slot.take() else {
                continue;
            };
            let waker = Waker::from(task.clone());
            task.polling.store(true, SeqCst);
            let polled = future.as_mut().poll(&mut Context::from_waker(&waker));
            task.polling.store(false, SeqCst);
            if polled.is_pending() || MISTAKE == POLLS_AGAIN {
                *slot = Some(future);
            }
        }
    }
}

#[test]
fn the_books_executor_is_right() {
    assert_right::<Channelled<NONE>>();
}

#[test]
fn polling_a_finished_task_again_is_found() {
    let bug = found::<Channelled<POLLS_AGAIN>>();
    assert_eq!(bug.kind, BugKind::Panic);
    assert!(
        bug.message.contains("resumed after completion"),
        "{}",
        bug.message
    );
}

#[test]
fn keeping_a_sender_is_found() {
    let bug = found::<Channelled<KEEPS_A_SENDER>>();
    assert_eq!((bug.kind, bug.schedules), (BugKind::Deadlock, 1));
    assert_eq!(bug.threads[0].end, "waits in recv");
}

#[test]
fn stopping_when_the_queue_is_empty_is_found() {
    assert!(
        found::<Channelled<STOPS_WHEN_EMPTY>>()
            .message
            .contains("unfinished")
    );
}

#[test]
fn forgetting_wakes_that_come_during_a_poll_is_found() {
    assert_ne!(
        found::<Channelled<FORGETS_WAKES_IN_POLLS>>().kind,
        BugKind::Never
    );
}

/// A queue and a Condvar, with a count of what is still to come.
#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    queue: VecDeque<Arc<Queued>>,
    spawners: usize,
    tasks: usize,
}

struct Queued {
    future: Mutex<Option<Future_>>,
    shared: Arc<Shared>,
}

impl Wake for Queued {
    fn wake(self: Arc<Self>) {
        self.shared
            .state
            .lock()
            .unwrap()
            .queue
            .push_back(self.clone());
        self.shared.changed.notify_one();
    }
}

struct Counted(Arc<Shared>);

impl Clone for Counted {
    fn clone(&self) -> Self {
        self.0.state.lock().unwrap().spawners += 1;
        Self(self.0.clone())
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.state.lock().unwrap().spawners -= 1;
        self.0.changed.notify_all();
    }
}

/// With `WORKERS` threads beside the one that runs it.
struct Waiting<const WORKERS: usize>(Arc<Shared>);

impl<const WORKERS: usize> Waiting<WORKERS> {
    fn work(shared: &Shared) {
        let mut state = shared.state.lock().unwrap();
        loop {
            if let Some(task) = state.queue.pop_front() {
                drop(state);
                let mut slot = task.future.lock().unwrap();
                let mut done = false;
                if let Some(mut future) = slot.take() {
                    let waker = Waker::from(task.clone());
                    match future.as_mut().poll(&mut Context::from_waker(&waker)) {
                        Poll::Pending => *slot = Some(future),
                        Poll::Ready(()) => done = true,
                    }
                }
                drop(slot);
                state = shared.state.lock().unwrap();
                state.tasks -= usize::from(done);
            } else if state.spawners + state.tasks == 0 {
                shared.changed.notify_all();
                return;
            } else {
                state = shared.changed.wait(state).unwrap();
            }
        }
    }
}

impl<const WORKERS: usize> Executor for Waiting<WORKERS> {
    type Spawner = Counted;

    fn new() -> (Self, Counted) {
        let shared = Arc::<Shared>::default();
        shared.state.lock().unwrap().spawners = 1;
        (Self(shared.clone()), Counted(shared))
    }

    fn spawn(spawner: &Counted, future: Future_) {
        let task = Queued {
            future: Mutex::new(Some(future)),
            shared: spawner.0.clone(),
        };
        spawner.0.state.lock().unwrap().tasks += 1;
        Arc::new(task).wake();
    }

    fn run(self) {
        thread::scope(|scope| {
            for _ in 0..WORKERS {
                scope.spawn(|| Self::work(&self.0));
            }
            Self::work(&self.0);
        });
    }
}

#[test]
fn a_queue_and_a_condvar_are_right() {
    assert_right::<Waiting<0>>();
}

#[test]
fn several_workers_are_right() {
    assert_right::<Waiting<1>>();
}

/// `block_on` that parks; `FLAG` says whether it looks at more than the token.
fn token_thief<const FLAG: bool>() -> Outcome {
    struct Unpark(thread::Thread, AtomicBool);
    impl Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.1.store(true, SeqCst);
            self.0.unpark();
        }
    }

    model::explore(&plan(), || {
        let unpark = Arc::new(Unpark(thread::current(), AtomicBool::new(false)));
        let waker = Waker::from(unpark.clone());
        let mut polls = 0;
        let mut poll = move |cx: &mut Context<'_>| {
            polls += 1;
            if polls == 2 {
                return Poll::Ready(());
            }
            cx.waker().wake_by_ref();
            // Somebody within the poll takes the token.
            thread::park_timeout(Duration::from_millis(1));
            Poll::Pending
        };
        let mut cx = Context::from_waker(&waker);
        while poll(&mut cx).is_pending() {
            if FLAG {
                while !unpark.1.swap(false, SeqCst) {
                    thread::park();
                }
            } else {
                thread::park();
            }
        }
    })
}

#[test]
fn a_token_that_is_taken_within_a_poll_is_missed() {
    assert!(matches!(token_thief::<true>(), Outcome::Pass { .. }));
    let Outcome::Bug(bug) = token_thief::<false>() else {
        panic!("not found")
    };
    assert_eq!(
        (bug.kind, bug.threads[0].end.as_str()),
        (BugKind::Deadlock, "parked")
    );
}
