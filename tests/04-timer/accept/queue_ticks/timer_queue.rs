//! Step 3, `timer_queue`: a thread that ticks.

use std::{
    pin::Pin,
    sync::{Arc, Mutex},
    task::{Context, Poll, Waker},
    thread,
    time::{Duration, Instant},
};

#[derive(Default)]
struct Timer {
    over: bool,
    waker: Option<Waker>,
}

struct Entry {
    begun: Instant,
    duration: Duration,
    timer: Arc<Mutex<Timer>>,
}

type List = Arc<Mutex<Vec<Entry>>>;

pub struct TimerQueue {
    list: List,
}

pub struct Sleep {
    timer: Arc<Mutex<Timer>>,
    /// So that the thread ticks on.
    _list: List,
}

impl TimerQueue {
    pub fn new() -> Self {
        let list = List::default();
        let weak = Arc::downgrade(&list);
        thread::spawn(move || {
            while let Some(list) = weak.upgrade() {
                let mut due = Vec::new();
                list.lock().unwrap().retain(|entry| {
                    let over = entry.begun.elapsed() >= entry.duration;
                    if over {
                        due.push(entry.timer.clone());
                    }
                    // A list and one sleep hold each timer: without the sleep, it is nobody's.
                    !over && Arc::strong_count(&entry.timer) > 1
                });
                drop(list);
                for timer in due {
                    let waker = {
                        let mut timer = timer.lock().unwrap();
                        timer.over = true;
                        timer.waker.take()
                    };
                    if let Some(waker) = waker {
                        waker.wake();
                    }
                }
                thread::sleep(Duration::from_millis(1));
            }
        });
        Self { list }
    }

    pub fn sleep(&self, duration: Duration) -> Sleep {
        let timer = Arc::<Mutex<Timer>>::default();
        self.list.lock().unwrap().push(Entry {
            begun: Instant::now(),
            duration,
            timer: timer.clone(),
        });
        Sleep {
            timer,
            _list: self.list.clone(),
        }
    }
}

impl Default for TimerQueue {
    fn default() -> Self {
        TimerQueue::new()
    }
}

impl Future for Sleep {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let mut timer = self.timer.lock().unwrap();
        if timer.over {
            return Poll::Ready(());
        }
        timer.waker = Some(context.waker().clone());
        Poll::Pending
    }
}
