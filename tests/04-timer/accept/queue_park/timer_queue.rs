//! Step 3, `timer_queue`: park and unpark.

use std::{
    pin::Pin,
    sync::{Arc, Mutex, Weak},
    task::{Context, Poll, Waker},
    thread::{self, Thread},
    time::{Duration, Instant},
};

struct Timer {
    deadline: Instant,
    waker: Mutex<Option<Waker>>,
}

type List = Mutex<Vec<Weak<Timer>>>;

/// Dropped when the queue and all sleeps are gone.
struct Owner {
    list: Arc<List>,
    thread: Thread,
}

impl Drop for Owner {
    fn drop(&mut self) {
        // Let go of the list before the thread looks whether somebody else holds it.
        self.list = Arc::default();
        self.thread.unpark();
    }
}

pub struct TimerQueue(Arc<Owner>);

pub struct Sleep {
    timer: Option<Arc<Timer>>,
    _owner: Arc<Owner>,
}

impl TimerQueue {
    pub fn new() -> Self {
        let list: Arc<List> = Arc::default();
        let for_the_thread = Arc::downgrade(&list);
        let thread = thread::spawn(move || serve(for_the_thread))
            .thread()
            .clone();
        Self(Arc::new(Owner { list, thread }))
    }

    pub fn sleep(&self, duration: Duration) -> Sleep {
        let timer = Instant::now().checked_add(duration).map(|deadline| {
            Arc::new(Timer {
                deadline,
                waker: Mutex::new(None),
            })
        });
        if let Some(timer) = &timer {
            self.0.list.lock().unwrap().push(Arc::downgrade(timer));
            self.0.thread.unpark();
        }
        Sleep {
            timer,
            _owner: self.0.clone(),
        }
    }
}

impl Default for TimerQueue {
    fn default() -> Self {
        Self::new()
    }
}

fn serve(list: Weak<List>) {
    loop {
        let mut due = vec![];
        let mut next: Option<Instant> = None;
        let Some(list) = list.upgrade() else { return };
        list.lock().unwrap().retain(|weak| {
            let Some(timer) = weak.upgrade() else {
                return false;
            };
            if timer.deadline <= Instant::now() {
                due.push(timer);
                return false;
            }
            next = Some(next.map_or(timer.deadline, |next| next.min(timer.deadline)));
            true
        });
        drop(list);
        for timer in due {
            let waker = timer.waker.lock().unwrap().take();
            if let Some(waker) = waker {
                waker.wake();
            }
        }
        match next {
            Some(next) => thread::park_timeout(next.saturating_duration_since(Instant::now())),
            None => thread::park(),
        }
    }
}

impl Future for Sleep {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let Some(timer) = &self.timer else {
            return Poll::Pending;
        };
        let mut waker = timer.waker.lock().unwrap();
        if timer.deadline <= Instant::now() {
            return Poll::Ready(());
        }
        *waker = Some(context.waker().clone());
        Poll::Pending
    }
}
