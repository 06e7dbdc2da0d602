//! Plain statics: all queues live in one map, and a queue's thread is parked and unparked.
use std::{
    collections::HashMap,
    pin::Pin,
    sync::{
        Arc, LazyLock, Mutex,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
    task::{Context, Poll, Waker},
    thread::{self, Thread},
    time::{Duration, Instant},
};
struct Queue {
    sleeps: Vec<(usize, Instant, Option<Waker>)>,
    users: usize,
    thread: Option<Thread>,
}
static QUEUES: LazyLock<Mutex<HashMap<usize, Queue>>> = LazyLock::new(Mutex::default);
static IDS: AtomicUsize = AtomicUsize::new(0);
struct User(usize);
impl User {
    fn new(id: usize) -> Arc<Self> {
        Arc::new(User(id))
    }
}
impl Drop for User {
    fn drop(&mut self) {
        let gone = QUEUES.lock().unwrap().remove(&self.0);
        if let Some(Queue {
            thread: Some(thread),
            ..
        }) = &gone
        {
            thread.unpark();
        }
        drop(gone);
    }
}
pub struct TimerQueue {
    user: Arc<User>,
}
pub struct Sleep {
    id: usize,
    at: Option<Instant>,
    user: Arc<User>,
}
impl Default for TimerQueue {
    fn default() -> Self {
        Self::new()
    }
}
impl TimerQueue {
    pub fn new() -> Self {
        let id = IDS.fetch_add(1, SeqCst);
        QUEUES.lock().unwrap().insert(
            id,
            Queue {
                sleeps: vec![],
                users: 0,
                thread: None,
            },
        );
        Self {
            user: User::new(id),
        }
    }
    pub fn sleep(&self, duration: Duration) -> Sleep {
        let at = Instant::now().checked_add(duration);
        let id = IDS.fetch_add(1, SeqCst);
        if let Some(at) = at {
            let mut queues = QUEUES.lock().unwrap();
            let queue = queues.get_mut(&self.user.0).unwrap();
            queue.users += 1;
            queue.sleeps.push((id, at, None));
            match &queue.thread {
                Some(thread) => thread.unpark(),
                None => {
                    let number = self.user.0;
                    queue.thread = Some(thread::spawn(move || serve(number)).thread().clone());
                }
            }
        }
        Sleep {
            id,
            at,
            user: self.user.clone(),
        }
    }
}
fn serve(number: usize) {
    loop {
        let mut due = vec![];
        let wait = {
            let mut queues = QUEUES.lock().unwrap();
            let Some(queue) = queues.get_mut(&number) else {
                return;
            };
            let now = Instant::now();
            queue.sleeps.retain_mut(|(_, at, waker)| {
                if *at > now {
                    return true;
                }
                due.extend(waker.take());
                false
            });
            queue.sleeps.iter().map(|s| s.1).min().map(|at| at - now)
        };
        if !due.is_empty() {
            due.into_iter().for_each(Waker::wake);
            continue;
        }
        match wait {
            None => thread::park(),
            Some(d) => thread::park_timeout(d),
        }
    }
}
impl Future for Sleep {
    type Output = ();
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        if self.at.is_none() {
            return Poll::Pending;
        }
        let old = {
            let mut queues = QUEUES.lock().unwrap();
            let Some(entry) = queues
                .get_mut(&self.user.0)
                .unwrap()
                .sleeps
                .iter_mut()
                .find(|s| s.0 == self.id)
            else {
                return Poll::Ready(());
            };
            entry.2.replace(cx.waker().clone())
        };
        drop(old);
        Poll::Pending
    }
}
impl Drop for Sleep {
    fn drop(&mut self) {
        let gone = QUEUES.lock().unwrap().get_mut(&self.user.0).and_then(|q| {
            let i = q.sleeps.iter().position(|s| s.0 == self.id)?;
            Some(q.sleeps.swap_remove(i))
        });
        drop(gone);
    }
}
