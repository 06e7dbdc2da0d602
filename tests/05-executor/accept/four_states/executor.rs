//! Steps 1 to 3, with a state for each task.

use std::{
    pin::Pin,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU8, Ordering::SeqCst},
        mpsc::{Receiver, Sender, channel},
    },
    task::Context,
};

use context_waker::waker_fn;

use crate::join_handle::{self, JoinHandle};

type BoxFuture = Pin<Box<dyn Future<Output = ()> + Send>>;

const IDLE: u8 = 0;
const QUEUED: u8 = 1;
const RUNNING: u8 = 2;
const RUNNING_AND_WOKEN: u8 = 3;
const DONE: u8 = 4;

struct Task {
    state: AtomicU8,
    future: Mutex<Option<BoxFuture>>,
    queue: Sender<Arc<Task>>,
}

pub struct Executor {
    queue: Receiver<Arc<Task>>,
}

#[derive(Clone)]
pub struct Spawner {
    queue: Sender<Arc<Task>>,
}

pub fn new_executor_and_spawner() -> (Executor, Spawner) {
    let (sender, queue) = channel();
    (Executor { queue }, Spawner { queue: sender })
}

impl Spawner {
    pub fn spawn(&self, future: impl Future<Output = ()> + Send + 'static) {
        let task = Arc::new(Task {
            state: AtomicU8::new(QUEUED),
            future: Mutex::new(Some(Box::pin(future))),
            queue: self.queue.clone(),
        });
        let _ = self.queue.send(task);
    }

    /// The same, for a future with an output. The handle is a future of that output.
    pub fn spawn_with_handle<T: Send + 'static>(
        &self,
        future: impl Future<Output = T> + Send + 'static,
    ) -> JoinHandle<T> {
        let (promise, handle) = join_handle::new();
        self.spawn(async move { promise.keep(future.await) });
        handle
    }
}

fn wake(task: &Arc<Task>) {
    let before = task
        .state
        .fetch_update(SeqCst, SeqCst, |state| match state {
            IDLE => Some(QUEUED),
            RUNNING => Some(RUNNING_AND_WOKEN),
            _ => None,
        });
    if before == Ok(IDLE) {
        let _ = task.queue.send(Arc::clone(task));
    }
}

impl Executor {
    pub fn run(&self) {
        for task in &self.queue {
            task.state.store(RUNNING, SeqCst);
            let for_the_waker = Arc::clone(&task);
            let waker = waker_fn(move || wake(&for_the_waker));
            let mut slot = task.future.lock().unwrap();
            let Some(future) = slot.as_mut() else {
                unreachable!("a task that is done is never queued");
            };
            if future
                .as_mut()
                .poll(&mut Context::from_waker(&waker))
                .is_ready()
            {
                let finished = slot.take();
                drop(slot);
                task.state.store(DONE, SeqCst);
                drop(finished);
                continue;
            }
            drop(slot);
            let was_woken = task
                .state
                .compare_exchange(RUNNING, IDLE, SeqCst, SeqCst)
                .is_err();
            if was_woken {
                task.state.store(QUEUED, SeqCst);
                let _ = task.queue.send(Arc::clone(&task));
            }
        }
    }
}
