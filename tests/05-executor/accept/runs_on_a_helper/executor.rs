//! Steps 1 to 3: tasks, the queue of those that are to be polled, and the loop that polls them.

use std::{
    pin::Pin,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering::AcqRel},
        mpsc::{Receiver, Sender, channel},
    },
    task::{Context, Poll, Wake},
};

use crate::join_handle::{self, JoinHandle};

type BoxFuture = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Makes an executor, and a spawner that feeds it.
pub fn new_executor_and_spawner() -> (Executor, Spawner) {
    let (sender, queue) = channel();
    (Executor { queue }, Spawner { sender })
}

/// Polls tasks, on the thread that calls [`run`](Executor::run).
#[derive(Debug)]
pub struct Executor {
    /// The tasks that have been spawned or woken since they were last polled.
    ///
    /// Every [`Spawner`] and every unfinished [`Task`] has a sender, and nobody else. So the queue is closed exactly when
    /// no task can be put into it any more.
    queue: Receiver<Arc<Task>>,
}

impl Executor {
    /// Polls every task that has been spawned or woken, sleeps while there is none, and returns when all spawners are
    /// gone and all tasks are done.
    pub fn run(self) {
        let worker = std::thread::Builder::new()
            .name("executor".into())
            .spawn(move || {
                for task in self.queue {
                    task.poll();
                }
            });
        if let Err(panic) = worker.expect("a thread").join() {
            std::panic::resume_unwind(panic);
        }
    }
}

/// Gives tasks to an [`Executor`].
#[derive(Debug, Clone)]
pub struct Spawner {
    sender: Sender<Arc<Task>>,
}

impl Spawner {
    /// Makes a task of `future` and puts it into the queue. It is polled by [`Executor::run`], and not here.
    pub fn spawn(&self, future: impl Future<Output = ()> + Send + 'static) {
        let task = Arc::new(Task {
            future: Mutex::new(Some(Box::pin(future))),
            sender: Mutex::new(Some(self.sender.clone())),
            is_queued: AtomicBool::new(false),
        });
        task.wake();
    }

    /// The same, for a future with an output. The handle is a future of that output.
    ///
    /// Dropping the handle leaves the task alone.
    pub fn spawn_with_handle<T: Send + 'static>(
        &self,
        future: impl Future<Output = T> + Send + 'static,
    ) -> JoinHandle<T> {
        let (promise, handle) = join_handle::new();
        self.spawn(async move { promise.keep(future.await) });
        handle
    }
}

/// A future, and the way back into the queue.
///
/// A task that nobody holds any more, neither the queue nor a waker, can never be polled again and is dropped.
struct Task {
    /// There until it is done. Locked only by `run`, which is the only one to poll.
    future: Mutex<Option<BoxFuture>>,
    /// There until the task is done, since whoever holds a sender keeps the queue open: a waker that somebody has
    /// forgotten about must not keep `run` awake. Never locked while foreign code runs.
    sender: Mutex<Option<Sender<Arc<Task>>>>,
    /// Set by whoever puts the task into the queue, cleared by `run` before the poll. So a task is in the queue once at
    /// most, however often it is woken.
    is_queued: AtomicBool,
}

impl Task {
    fn poll(self: Arc<Self>) {
        // Before the poll: a wake that comes during the poll wants another one. AcqRel: if a wake has found the flag
        // set, it has left no message, and then this swap makes all that happened before that wake visible to the poll.
        self.is_queued.swap(false, AcqRel);
        let mut slot = lock(&self.future);
        let Some(future) = slot.as_mut() else {
            // A late wake: the task is done.
            return;
        };
        let waker = Arc::clone(&self).into();
        if let Poll::Ready(()) = future.as_mut().poll(&mut Context::from_waker(&waker)) {
            let future = slot.take();
            drop(slot);
            // The future may do anything while it is dropped, so no lock is held here.
            drop(future);
            *lock(&self.sender) = None;
        }
    }
}

impl Wake for Task {
    fn wake(self: Arc<Self>) {
        if !self.is_queued.swap(true, AcqRel) {
            let sender = lock(&self.sender).clone();
            if let Some(sender) = sender {
                // If the executor is gone, nobody is left to poll, and nothing is left to be done.
                let _ = sender.send(self);
            }
        }
    }
}

/// No lock is ever held while the code of a future runs, save that of the future itself, which nobody else locks. So a
/// panic leaves nothing behind that is half done.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
