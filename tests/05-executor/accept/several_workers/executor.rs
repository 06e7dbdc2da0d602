//! Steps 1 to 3, on several threads.

use std::{
    collections::VecDeque,
    mem,
    pin::Pin,
    sync::{Arc, Condvar, Mutex},
    task::{Context, Wake, Waker},
    thread,
};

use crate::join_handle::{self, JoinHandle};

const WORKERS: usize = 3;

type BoxFuture = Pin<Box<dyn Future<Output = ()> + Send>>;

#[derive(Default)]
struct State {
    ready: VecDeque<Arc<Task>>,
    n_spawners: usize,
    n_unfinished: usize,
    is_closed: bool,
}

#[derive(Default)]
struct Pool {
    state: Mutex<State>,
    changed: Condvar,
}

impl Pool {
    fn change<R>(&self, change: impl FnOnce(&mut State) -> R) -> R {
        let result = change(&mut self.state.lock().unwrap());
        self.changed.notify_all();
        result
    }

    fn next(&self) -> Option<Arc<Task>> {
        let mut state = self
            .changed
            .wait_while(self.state.lock().unwrap(), |state| {
                state.ready.is_empty() && state.n_spawners + state.n_unfinished > 0
            })
            .unwrap();
        state.ready.pop_front()
    }

    fn work(&self) {
        while let Some(task) = self.next() {
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
                self.change(|state| state.n_unfinished -= 1);
            }
        }
    }
}

pub struct Executor(Arc<Pool>);

pub struct Spawner(Arc<Pool>);

struct Task {
    future: Mutex<Option<BoxFuture>>,
    pool: Arc<Pool>,
}

pub fn new_executor_and_spawner() -> (Executor, Spawner) {
    let pool = Arc::new(Pool::default());
    let executor = Executor(Arc::clone(&pool));
    pool.change(|state| state.n_spawners = 1);
    (executor, Spawner(pool))
}

impl Clone for Spawner {
    fn clone(&self) -> Self {
        self.0.change(|state| state.n_spawners += 1);
        Self(Arc::clone(&self.0))
    }
}

impl Drop for Spawner {
    fn drop(&mut self) {
        self.0.change(|state| state.n_spawners -= 1);
    }
}

impl Spawner {
    pub fn spawn(&self, future: impl Future<Output = ()> + Send + 'static) {
        let task = Arc::new(Task {
            future: Mutex::new(Some(Box::pin(future))),
            pool: Arc::clone(&self.0),
        });
        self.0.change(|state| {
            state.n_unfinished += 1;
            state.ready.push_back(task);
        });
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
        let pool = Arc::clone(&self.pool);
        pool.change(|state| {
            if !state.is_closed {
                state.ready.push_back(self);
            }
        });
    }
}

impl Executor {
    pub fn run(&self) {
        thread::scope(|scope| {
            for _ in 0..WORKERS {
                scope.spawn(|| self.0.work());
            }
        });
    }
}

impl Drop for Executor {
    fn drop(&mut self) {
        let left = self.0.change(|state| {
            state.is_closed = true;
            mem::take(&mut state.ready)
        });
        drop(left);
    }
}
