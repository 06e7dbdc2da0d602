//! Steps 1 to 3, with a queue in which the oldest task goes first.

use std::{
    collections::BTreeMap,
    mem,
    pin::Pin,
    sync::{Arc, Condvar, Mutex, Weak},
    task::{Context, Wake, Waker},
};

use crate::join_handle::{self, JoinHandle};

type BoxFuture = Pin<Box<dyn Future<Output = ()> + Send>>;

#[derive(Default)]
struct Desk {
    ready: BTreeMap<u64, Arc<Task>>,
    n_spawners: usize,
    n_unfinished: usize,
    n_ever: u64,
}

#[derive(Default)]
struct Office {
    desk: Mutex<Desk>,
    bell: Condvar,
}

struct Task {
    number: u64,
    future: Mutex<Option<BoxFuture>>,
    /// Not an `Arc`, or else a task in the desk would keep the desk.
    office: Weak<Office>,
}

pub struct Executor {
    office: Arc<Office>,
}

pub struct Spawner {
    office: Arc<Office>,
}

pub fn new_executor_and_spawner() -> (Executor, Spawner) {
    let office = Arc::new(Office::default());
    office.desk.lock().unwrap().n_spawners = 1;
    let executor = Executor {
        office: Arc::clone(&office),
    };
    (executor, Spawner { office })
}

impl Clone for Spawner {
    fn clone(&self) -> Self {
        self.office.desk.lock().unwrap().n_spawners += 1;
        Self {
            office: Arc::clone(&self.office),
        }
    }
}

impl Drop for Spawner {
    fn drop(&mut self) {
        self.office.desk.lock().unwrap().n_spawners -= 1;
        self.office.bell.notify_all();
    }
}

impl Spawner {
    pub fn spawn(&self, future: impl Future<Output = ()> + Send + 'static) {
        let mut desk = self.office.desk.lock().unwrap();
        desk.n_ever += 1;
        desk.n_unfinished += 1;
        let number = desk.n_ever;
        let task = Arc::new(Task {
            number,
            future: Mutex::new(Some(Box::pin(future))),
            office: Arc::downgrade(&self.office),
        });
        desk.ready.insert(number, task);
        self.office.bell.notify_all();
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
        if let Some(office) = self.office.upgrade() {
            let replaced = office.desk.lock().unwrap().ready.insert(self.number, self);
            office.bell.notify_all();
            drop(replaced);
        }
    }
}

impl Executor {
    fn next(&self) -> Option<Arc<Task>> {
        let desk = self.office.desk.lock().unwrap();
        let mut desk = self
            .office
            .bell
            .wait_while(desk, |desk| {
                desk.ready.is_empty() && desk.n_spawners + desk.n_unfinished > 0
            })
            .unwrap();
        desk.ready.pop_first().map(|(_, task)| task)
    }

    pub fn run(self) {
        while let Some(task) = self.next() {
            let taken = mem::take(&mut *task.future.lock().unwrap());
            let Some(mut future) = taken else { continue };
            let waker = Waker::from(Arc::clone(&task));
            match future.as_mut().poll(&mut Context::from_waker(&waker)) {
                std::task::Poll::Pending => *task.future.lock().unwrap() = Some(future),
                std::task::Poll::Ready(()) => {
                    drop(future);
                    self.office.desk.lock().unwrap().n_unfinished -= 1;
                }
            }
        }
    }
}
