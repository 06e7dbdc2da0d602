//! Step 3, `timer_queue`: a mutex and a condition variable.

use std::{
    collections::BTreeMap,
    pin::Pin,
    sync::{Arc, Condvar, Mutex},
    task::{Context, Poll, Waker},
    thread,
    time::{Duration, Instant},
};

type Key = (Instant, u64);

#[derive(Default)]
struct State {
    waiting: BTreeMap<Key, Option<Waker>>,
    next_id: u64,
    closed: bool,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    news: Condvar,
}

/// Held by the queue and by each of its sleeps.
struct Handle(Arc<Shared>);

impl Drop for Handle {
    fn drop(&mut self) {
        self.0.state.lock().unwrap().closed = true;
        self.0.news.notify_one();
    }
}

pub struct TimerQueue {
    handle: Arc<Handle>,
}

pub struct Sleep {
    /// None: never.
    key: Option<Key>,
    handle: Arc<Handle>,
}

impl TimerQueue {
    pub fn new() -> Self {
        let shared = Arc::new(Shared::default());
        let handle = Arc::new(Handle(Arc::clone(&shared)));
        thread::spawn(move || shared.serve());
        Self { handle }
    }

    pub fn sleep(&self, duration: Duration) -> Sleep {
        let key = Instant::now().checked_add(duration).map(|deadline| {
            let mut state = self.handle.0.state.lock().unwrap();
            let key = (deadline, state.next_id);
            state.next_id += 1;
            state.waiting.insert(key, None);
            if state
                .waiting
                .first_key_value()
                .is_some_and(|(first, _)| *first == key)
            {
                self.handle.0.news.notify_one();
            }
            key
        });
        Sleep {
            key,
            handle: Arc::clone(&self.handle),
        }
    }
}

impl Default for TimerQueue {
    fn default() -> Self {
        Self::new()
    }
}

impl Shared {
    fn serve(&self) {
        let mut state = self.state.lock().unwrap();
        while !state.closed {
            let now = Instant::now();
            // What is left in the map is due by now.
            let later = state.waiting.split_off(&(now, u64::MAX));
            let due = std::mem::replace(&mut state.waiting, later);
            if !due.is_empty() {
                drop(state);
                due.into_values().flatten().for_each(Waker::wake);
                state = self.state.lock().unwrap();
                continue;
            }
            let next = state.waiting.keys().next().map(|(deadline, _)| *deadline);
            state = match next {
                None => self.news.wait(state).unwrap(),
                Some(deadline) => self.news.wait_timeout(state, deadline - now).unwrap().0,
            };
        }
    }
}

impl Future for Sleep {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let Some(key) = self.key else {
            return Poll::Pending;
        };
        let mut state = self.handle.0.state.lock().unwrap();
        let Some(slot) = state.waiting.get_mut(&key) else {
            return Poll::Ready(());
        };
        let replaced = slot.replace(context.waker().clone());
        drop(state);
        drop(replaced);
        Poll::Pending
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        if let Some(key) = self.key {
            let waker = self.handle.0.state.lock().unwrap().waiting.remove(&key);
            drop(waker);
        }
    }
}
