//! Step 3, `timer_queue`: a thread only while there is something to wait for.

use std::{
    cmp::Reverse,
    collections::{BinaryHeap, HashMap},
    pin::Pin,
    sync::{Arc, Condvar, Mutex},
    task::{Context, Poll, Waker},
    thread,
    time::{Duration, Instant},
};

#[derive(Default)]
struct State {
    heap: BinaryHeap<Reverse<(Instant, u64)>>,
    /// The sleeps that are neither over nor dropped.
    open: HashMap<u64, Option<Waker>>,
    next_id: u64,
    has_thread: bool,
}

#[derive(Default)]
struct Inner {
    state: Mutex<State>,
    news: Condvar,
}

#[derive(Default)]
pub struct TimerQueue(Arc<Inner>);

pub struct Sleep {
    id: u64,
    inner: Arc<Inner>,
}

impl TimerQueue {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn sleep(&self, duration: Duration) -> Sleep {
        let deadline = Instant::now().checked_add(duration);
        let mut state = self.0.state.lock().unwrap();
        let id = state.next_id;
        state.next_id += 1;
        state.open.insert(id, None);
        if let Some(deadline) = deadline {
            state.heap.push(Reverse((deadline, id)));
            if state.has_thread {
                self.0.news.notify_all();
            } else {
                state.has_thread = true;
                let inner = self.0.clone();
                thread::spawn(move || inner.serve());
            }
        }
        Sleep {
            id,
            inner: self.0.clone(),
        }
    }
}

impl Inner {
    fn serve(&self) {
        let mut state = self.state.lock().unwrap();
        loop {
            let Some(&Reverse((deadline, id))) = state.heap.peek() else {
                state.has_thread = false;
                return;
            };
            let rest = deadline.saturating_duration_since(Instant::now());
            if !state.open.contains_key(&id) {
                state.heap.pop();
            } else if rest.is_zero() {
                state.heap.pop();
                let waker = state.open.remove(&id).flatten();
                drop(state);
                if let Some(waker) = waker {
                    waker.wake();
                }
                state = self.state.lock().unwrap();
            } else {
                state = self.news.wait_timeout(state, rest).unwrap().0;
            }
        }
    }
}

impl Future for Sleep {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let mut state = self.inner.state.lock().unwrap();
        match state.open.get_mut(&self.id) {
            None => Poll::Ready(()),
            Some(waker) => {
                *waker = Some(context.waker().clone());
                Poll::Pending
            }
        }
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        let waker = self.inner.state.lock().unwrap().open.remove(&self.id);
        self.inner.news.notify_all();
        drop(waker);
    }
}
