//! Steps 1 to 3, with futures that nobody shares.

use std::{
    collections::HashMap,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::SeqCst},
        mpsc::{Receiver, Sender, channel},
    },
    task::{Context, Wake, Waker},
};

use crate::join_handle::{self, JoinHandle};

type BoxFuture = Pin<Box<dyn Future<Output = ()> + Send>>;

enum Message {
    Spawn(BoxFuture),
    Wake(u64),
    SpawnerIsGone,
}

pub struct Executor {
    messages: Receiver<Message>,
    sender: Sender<Message>,
}

pub struct Spawner {
    sender: Sender<Message>,
    n_spawners: Arc<AtomicUsize>,
}

struct Bell {
    number: u64,
    sender: Sender<Message>,
}

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        let _ = self.sender.send(Message::Wake(self.number));
    }
}

pub fn new_executor_and_spawner() -> (Executor, Spawner) {
    let (sender, messages) = channel();
    let spawner = Spawner {
        sender: sender.clone(),
        n_spawners: Arc::new(AtomicUsize::new(1)),
    };
    (Executor { messages, sender }, spawner)
}

impl Clone for Spawner {
    fn clone(&self) -> Self {
        self.n_spawners.fetch_add(1, SeqCst);
        Self {
            sender: self.sender.clone(),
            n_spawners: Arc::clone(&self.n_spawners),
        }
    }
}

impl Drop for Spawner {
    fn drop(&mut self) {
        // The last one to go has sent all of its tasks, and so have the others.
        if self.n_spawners.fetch_sub(1, SeqCst) == 1 {
            let _ = self.sender.send(Message::SpawnerIsGone);
        }
    }
}

impl Spawner {
    pub fn spawn(&self, future: impl Future<Output = ()> + Send + 'static) {
        let _ = self.sender.send(Message::Spawn(Box::pin(future)));
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
        let mut tasks: HashMap<u64, (BoxFuture, Waker)> = HashMap::new();
        let (mut next, mut has_spawners) = (0, true);
        while has_spawners || !tasks.is_empty() {
            let number = match self.messages.recv().expect("we have a sender") {
                Message::SpawnerIsGone => {
                    has_spawners = false;
                    continue;
                }
                Message::Wake(number) => number,
                Message::Spawn(future) => {
                    next += 1;
                    let bell = Arc::new(Bell {
                        number: next,
                        sender: self.sender.clone(),
                    });
                    tasks.insert(next, (future, Waker::from(bell)));
                    next
                }
            };
            if let Some((future, waker)) = tasks.get_mut(&number)
                && future
                    .as_mut()
                    .poll(&mut Context::from_waker(waker))
                    .is_ready()
            {
                tasks.remove(&number);
            }
        }
    }
}
