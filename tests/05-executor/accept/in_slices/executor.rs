//! Steps 1 to 3, slice by slice.

use std::{
    mem,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, Weak},
    task::{Context, Wake, Waker},
    thread::{self, Thread},
};

use crate::join_handle::{self, JoinHandle};

type BoxFuture = Pin<Box<dyn Future<Output = ()> + Send>>;

#[derive(Default)]
struct Inbox {
    ready: Vec<Arc<Task>>,
    sleeper: Option<Thread>,
}

#[derive(Default)]
struct Shared {
    inbox: Mutex<Inbox>,
    /// One strong count for each spawner and each task that is not done.
    sources: Mutex<Weak<Source>>,
}

/// Whoever has one of these may still put something into the inbox.
struct Source {
    shared: Arc<Shared>,
}

impl Drop for Source {
    fn drop(&mut self) {
        self.shared.ring();
    }
}

impl Shared {
    fn inbox(&self) -> MutexGuard<'_, Inbox> {
        self.inbox.lock().unwrap()
    }

    fn ring(&self) {
        if let Some(sleeper) = &self.inbox().sleeper {
            sleeper.unpark();
        }
    }

    fn push(&self, task: Arc<Task>) {
        self.inbox().ready.push(task);
        self.ring();
    }
}

struct Task {
    future: Mutex<Option<(BoxFuture, Arc<Source>)>>,
    shared: Weak<Shared>,
}

impl Wake for Task {
    fn wake(self: Arc<Self>) {
        if let Some(shared) = self.shared.upgrade() {
            shared.push(self);
        }
    }
}

pub struct Executor {
    shared: Arc<Shared>,
}

#[derive(Clone)]
pub struct Spawner {
    source: Arc<Source>,
}

pub fn new_executor_and_spawner() -> (Executor, Spawner) {
    let shared = Arc::new(Shared::default());
    let source = Arc::new(Source {
        shared: Arc::clone(&shared),
    });
    *shared.sources.lock().unwrap() = Arc::downgrade(&source);
    (Executor { shared }, Spawner { source })
}

impl Spawner {
    pub fn spawn(&self, future: impl Future<Output = ()> + Send + 'static) {
        let shared = &self.source.shared;
        shared.push(Arc::new(Task {
            future: Mutex::new(Some((Box::pin(future), Arc::clone(&self.source)))),
            shared: Arc::downgrade(shared),
        }));
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

impl Executor {
    pub fn run(self) {
        self.shared.inbox().sleeper = Some(thread::current());
        loop {
            // Asked before the inbox is looked at: who was the last one has put its last task in before.
            let is_over = self.shared.sources.lock().unwrap().strong_count() == 0;
            let mut slice = mem::take(&mut self.shared.inbox().ready);
            if slice.is_empty() {
                if is_over {
                    return;
                }
                thread::park();
            }
            slice.reverse();
            for task in slice {
                Self::poll(&task);
            }
        }
    }

    fn poll(task: &Arc<Task>) {
        let mut slot = task.future.lock().unwrap();
        let Some((future, _)) = slot.as_mut() else {
            return;
        };
        let waker = Waker::from(Arc::clone(task));
        if future
            .as_mut()
            .poll(&mut Context::from_waker(&waker))
            .is_ready()
        {
            let finished = slot.take();
            drop(slot);
            drop(finished);
        }
    }
}

impl Drop for Executor {
    fn drop(&mut self) {
        // Tasks that were never run keep their sources, and so themselves.
        let left = mem::take(&mut self.shared.inbox().ready);
        drop(left);
    }
}
