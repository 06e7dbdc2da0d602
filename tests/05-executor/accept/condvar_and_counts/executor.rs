//! Steps 1 to 3, with a queue of our own.

use std::{
    collections::VecDeque,
    mem,
    pin::Pin,
    sync::{Arc, Condvar, Mutex},
    task::{Context, Wake, Waker},
};

use crate::join_handle::{self, JoinHandle};

type BoxFuture = Pin<Box<dyn Future<Output = ()> + Send>>;

#[derive(Default)]
struct State {
    ready: VecDeque<Arc<Task>>,
    /// Spawners, and tasks that are not done.
    n_sources: usize,
    is_closed: bool,
}

#[derive(Default)]
struct Queue {
    state: Mutex<State>,
    changed: Condvar,
}

impl Queue {
    fn push(&self, task: Arc<Task>) {
        let mut state = self.state.lock().unwrap();
        if state.is_closed {
            drop(state);
            return drop(task);
        }
        state.ready.push_back(task);
        self.changed.notify_one();
    }

    fn pop(&self) -> Option<Arc<Task>> {
        let mut state = self.state.lock().unwrap();
        loop {
            if let Some(task) = state.ready.pop_front() {
                return Some(task);
            }
            if state.n_sources == 0 {
                return None;
            }
            state = self.changed.wait(state).unwrap();
        }
    }

    fn add_source(&self) {
        self.state.lock().unwrap().n_sources += 1;
    }

    fn remove_source(&self) {
        self.state.lock().unwrap().n_sources -= 1;
        self.changed.notify_one();
    }
}

pub struct Executor {
    queue: Arc<Queue>,
}

pub struct Spawner {
    queue: Arc<Queue>,
}

struct Task {
    future: Mutex<Option<BoxFuture>>,
    queue: Arc<Queue>,
}

pub fn new_executor_and_spawner() -> (Executor, Spawner) {
    let queue = Arc::new(Queue::default());
    queue.add_source();
    let executor = Executor {
        queue: Arc::clone(&queue),
    };
    (executor, Spawner { queue })
}

impl Clone for Spawner {
    fn clone(&self) -> Self {
        self.queue.add_source();
        Self {
            queue: Arc::clone(&self.queue),
        }
    }
}

impl Drop for Spawner {
    fn drop(&mut self) {
        self.queue.remove_source();
    }
}

impl Spawner {
    pub fn spawn(&self, future: impl Future<Output = ()> + Send + 'static) {
        self.queue.add_source();
        self.queue.push(Arc::new(Task {
            future: Mutex::new(Some(Box::pin(future))),
            queue: Arc::clone(&self.queue),
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

impl Wake for Task {
    fn wake(self: Arc<Self>) {
        let queue = Arc::clone(&self.queue);
        queue.push(self);
    }
}

impl Executor {
    pub fn run(&mut self) {
        while let Some(task) = self.queue.pop() {
            let waker = Waker::from(Arc::clone(&task));
            let mut slot = task.future.lock().unwrap();
            let Some(future) = slot.as_mut() else {
                continue;
            };
            if future
                .as_mut()
                .poll(&mut Context::from_waker(&waker))
                .is_ready()
            {
                let finished = slot.take();
                drop(slot);
                drop(finished);
                self.queue.remove_source();
            }
        }
    }
}

impl Drop for Executor {
    fn drop(&mut self) {
        let left = {
            let mut state = self.queue.state.lock().unwrap();
            state.is_closed = true;
            mem::take(&mut state.ready)
        };
        drop(left);
    }
}
