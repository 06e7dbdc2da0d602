//! Futures in a local map, a set of woken numbers behind an `Arc`, liveness by a token whose last drop rings the bell.
use crate::join_handle::{self, JoinHandle};
use core::sync::atomic::{AtomicU64, Ordering};
use std::{
    collections::{BTreeMap, BTreeSet},
    future::Future,
    pin::Pin,
    sync::{Arc, Condvar, Mutex, Weak},
    task::{Context, Wake, Waker},
};
type Fut = Pin<Box<dyn Future<Output = ()> + Send>>;
#[derive(Default)]
struct Inbox {
    woken: BTreeSet<u64>,
    spawned: Vec<(u64, Fut)>,
    closed: bool,
}
#[derive(Default)]
struct Shared {
    inbox: Mutex<Inbox>,
    bell: Condvar,
    next: AtomicU64,
}
struct Alive(Arc<Shared>);
impl Drop for Alive {
    fn drop(&mut self) {
        self.0.inbox.lock().unwrap().closed = true;
        self.0.bell.notify_all();
    }
}
struct Bell {
    id: u64,
    shared: Weak<Shared>,
}
impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref()
    }
    fn wake_by_ref(self: &Arc<Self>) {
        if let Some(shared) = self.shared.upgrade() {
            if shared.inbox.lock().unwrap().woken.insert(self.id) {
                shared.bell.notify_one();
            }
        }
    }
}
pub struct Executor {
    shared: Arc<Shared>,
    tasks: BTreeMap<u64, (Fut, Waker)>,
}
#[derive(Clone)]
pub struct Spawner {
    alive: Arc<Alive>,
}
pub fn new_executor_and_spawner() -> (Executor, Spawner) {
    let shared = Arc::new(Shared::default());
    (
        Executor {
            shared: shared.clone(),
            tasks: BTreeMap::new(),
        },
        Spawner {
            alive: Arc::new(Alive(shared)),
        },
    )
}
impl Spawner {
    pub fn spawn(&self, future: impl Future<Output = ()> + Send + 'static) -> u64 {
        let shared = &self.alive.0;
        let id = shared.next.fetch_add(1, Ordering::Relaxed);
        let mut inbox = shared.inbox.lock().unwrap();
        inbox.spawned.push((id, Box::pin(future)));
        inbox.woken.insert(id);
        drop(inbox);
        shared.bell.notify_one();
        id
    }
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
    pub fn run(&mut self) {
        loop {
            let (spawned, woken) = {
                let tasks = &self.tasks;
                let mut inbox = self
                    .shared
                    .bell
                    .wait_while(self.shared.inbox.lock().unwrap(), |i| {
                        i.woken.is_empty() && !(i.closed && tasks.is_empty())
                    })
                    .unwrap();
                if inbox.woken.is_empty() {
                    return;
                }
                (
                    std::mem::take(&mut inbox.spawned),
                    std::mem::take(&mut inbox.woken),
                )
            };
            for (id, future) in spawned {
                let waker = Waker::from(Arc::new(Bell {
                    id,
                    shared: Arc::downgrade(&self.shared),
                }));
                self.tasks.insert(id, (future, waker));
            }
            for id in woken {
                let Some((future, waker)) = self.tasks.get_mut(&id) else {
                    continue;
                };
                if future
                    .as_mut()
                    .poll(&mut Context::from_waker(waker))
                    .is_ready()
                {
                    let gone = self.tasks.remove(&id);
                    drop(gone);
                }
            }
        }
    }
}
impl Drop for Executor {
    fn drop(&mut self) {
        let left = std::mem::take(&mut self.shared.inbox.lock().unwrap().spawned);
        drop(left);
    }
}
