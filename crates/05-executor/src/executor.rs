//! Steps 1 to 3: tasks, the queue of those that are to be polled, and the loop that polls them.

use std::sync::Arc;

use crate::JoinHandle;

/// Makes an executor, and a spawner that feeds it.
pub fn new_executor_and_spawner() -> (Executor, Spawner) {
    todo!("step spawn_and_run: make a queue, and give each of the two its end of it")
}

/// Polls tasks, on the thread that calls [`run`](Executor::run).
pub struct Executor {
    // Put your fields here, instead of this one: where does it find the next task?
    #[allow(dead_code)]
    queue: Arc<()>,
}

impl Executor {
    /// Polls every task that has been spawned or woken, sleeps while there is none, and returns when all spawners are
    /// gone and all tasks are done.
    pub fn run(self) {
        todo!("step spawn_and_run: take a task out of the queue, poll it once, and so on")
    }
}

/// Gives tasks to an [`Executor`].
#[derive(Clone)]
pub struct Spawner {
    // Put your fields here, instead of this one: where does it put a task?
    #[allow(dead_code)]
    queue: Arc<()>,
}

impl Spawner {
    /// Makes a task of `future` and puts it into the queue. It is polled by [`Executor::run`], and not here.
    #[allow(unused_variables)] // until you write it
    pub fn spawn(&self, future: impl Future<Output = ()> + Send + 'static) {
        todo!("step spawn_and_run: box the future, make a task of it, and put that into the queue")
    }

    /// The same, for a future with an output. The handle is a future of that output.
    ///
    /// Dropping the handle leaves the task alone.
    #[allow(unused_variables)] // until you write it
    pub fn spawn_with_handle<T: Send + 'static>(
        &self,
        future: impl Future<Output = T> + Send + 'static,
    ) -> JoinHandle<T> {
        todo!("step join_handle: spawn a task that hands the output over, and return the other end")
    }
}

// And the task itself: a future, and what it takes to put it back into the queue. A waker for it is an `Arc` of it, if it
// implements `std::task::Wake`.
