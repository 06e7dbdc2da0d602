//! Step 1, `timer_future`: one thread for all timers of the program.

use std::{
    cmp::Reverse,
    collections::{BinaryHeap, HashMap},
    pin::Pin,
    sync::{Condvar, Mutex, Once},
    task::{Context, Poll, Waker},
    thread,
    time::{Duration, Instant},
};

struct Clockwork {
    heap: BinaryHeap<Reverse<(Instant, u64)>>,
    /// One for each timer that is alive and has not ended; with a waker if it has been polled.
    wakers: Option<HashMap<u64, Option<Waker>>>,
    next: u64,
}

static CLOCKWORK: Mutex<Clockwork> = Mutex::new(Clockwork {
    heap: BinaryHeap::new(),
    wakers: None,
    next: 0,
});
static NEWS: Condvar = Condvar::new();
static THREAD: Once = Once::new();

fn run() {
    let mut clockwork = CLOCKWORK.lock().unwrap();
    loop {
        let now = Instant::now();
        match clockwork.heap.peek() {
            None => clockwork = NEWS.wait(clockwork).unwrap(),
            Some(&Reverse((deadline, _))) if deadline > now => {
                clockwork = NEWS.wait_timeout(clockwork, deadline - now).unwrap().0;
            }
            Some(&Reverse((_, id))) => {
                clockwork.heap.pop();
                let waker = clockwork.wakers.get_or_insert_default().remove(&id);
                drop(clockwork);
                if let Some(Some(waker)) = waker {
                    waker.wake();
                }
                clockwork = CLOCKWORK.lock().unwrap();
            }
        }
    }
}

pub struct TimerFuture {
    id: u64,
}

impl TimerFuture {
    pub fn new(duration: Duration) -> Self {
        THREAD.call_once(|| {
            thread::Builder::new()
                .name("clockwork".into())
                .spawn(run)
                .unwrap();
        });
        let deadline = Instant::now().checked_add(duration);
        let mut clockwork = CLOCKWORK.lock().unwrap();
        let id = clockwork.next;
        clockwork.next += 1;
        clockwork.wakers.get_or_insert_default().insert(id, None);
        if let Some(deadline) = deadline {
            clockwork.heap.push(Reverse((deadline, id)));
            NEWS.notify_one();
        }
        Self { id }
    }
}

impl Future for TimerFuture {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let mut clockwork = CLOCKWORK.lock().unwrap();
        match clockwork.wakers.get_or_insert_default().get_mut(&self.id) {
            None => Poll::Ready(()),
            Some(slot) => {
                let replaced = slot.replace(context.waker().clone());
                drop(clockwork);
                drop(replaced);
                Poll::Pending
            }
        }
    }
}

impl Drop for TimerFuture {
    fn drop(&mut self) {
        let waker = CLOCKWORK
            .lock()
            .unwrap()
            .wakers
            .get_or_insert_default()
            .remove(&self.id);
        drop(waker);
    }
}
