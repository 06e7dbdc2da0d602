//! Step 3, `timer_queue`: one thread for any number of timers.

use std::{
    collections::BTreeMap,
    pin::Pin,
    sync::{
        Arc, Mutex, Weak,
        mpsc::{Receiver, RecvTimeoutError, Sender, channel},
    },
    task::{Context, Poll, Waker},
    thread,
    time::{Duration, Instant},
};

/// Any number of timers, and one thread that serves them all.
///
/// The thread learns of new timers through a channel, whose sending ends are held by the queue and by each timer. When
/// all of them are gone, the channel is closed, and the thread ends.
#[derive(Debug)]
pub struct TimerQueue {
    sender: Sender<Entry>,
}

/// What the thread needs to know about a timer.
struct Entry {
    deadline: Instant,
    /// Gone as soon as the timer is dropped: then there is nobody to be told.
    shared: Weak<Mutex<Shared>>,
}

/// What a timer and the thread tell each other.
#[derive(Debug, Default)]
struct Shared {
    /// Set by the thread, once.
    time_is_up: bool,
    /// Of the latest poll, left by the timer and taken by the thread.
    waker: Option<Waker>,
}

impl TimerQueue {
    /// Makes a queue without timers.
    pub fn new() -> Self {
        let (sender, receiver) = channel();
        thread::spawn(move || serve(&receiver));
        Self { sender }
    }

    /// Makes a timer, and starts its clock.
    pub fn sleep(&self, duration: Duration) -> Sleep {
        let shared = Arc::new(Mutex::new(Shared::default()));
        // A deadline that no clock can show is never reached, so the thread need not hear of it.
        if let Some(deadline) = Instant::now().checked_add(duration) {
            let entry = Entry {
                deadline,
                shared: Arc::downgrade(&shared),
            };
            self.sender
                .send(entry)
                .expect("the thread lives for as long as there is a sender");
        }
        Sleep {
            shared,
            _sender: self.sender.clone(),
        }
    }
}

impl Default for TimerQueue {
    fn default() -> Self {
        Self::new()
    }
}

/// The thread: sleeps until the earliest deadline or the next entry, whichever comes first.
fn serve(receiver: &Receiver<Entry>) {
    // The number tells entries with equal deadlines apart.
    let mut entries: BTreeMap<(Instant, u64), Weak<Mutex<Shared>>> = BTreeMap::new();
    let mut number = 0;
    loop {
        let received = match entries.first_key_value() {
            None => receiver.recv().map_err(RecvTimeoutError::from),
            Some((&(deadline, _), _)) => {
                receiver.recv_timeout(deadline.saturating_duration_since(Instant::now()))
            }
        };
        match received {
            Ok(Entry { deadline, shared }) => {
                entries.insert((deadline, number), shared);
                number += 1;
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return,
        }
        let now = Instant::now();
        while let Some(entry) = entries.first_entry()
            && entry.key().0 <= now
        {
            if let Some(shared) = entry.remove().upgrade() {
                fire(&shared);
            }
        }
    }
}

fn fire(shared: &Mutex<Shared>) {
    let waker = {
        let mut shared = shared.lock().unwrap();
        shared.time_is_up = true;
        shared.waker.take()
    };
    // No lock is held: whoever is woken may use the queue on the spot.
    if let Some(waker) = waker {
        waker.wake();
    }
}

/// A timer of a [`TimerQueue`]. Made by [`TimerQueue::sleep`].
///
/// Dropping it cancels it. It does not need its queue any more.
#[must_use = "futures do nothing unless you `.await` or poll them"]
#[derive(Debug)]
pub struct Sleep {
    /// Dropped with the timer, and the waker with it, unless the thread is about to wake it.
    shared: Arc<Mutex<Shared>>,
    /// Keeps the thread alive.
    _sender: Sender<Entry>,
}

impl Future for Sleep {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let mut shared = self.shared.lock().unwrap();
        if shared.time_is_up {
            return Poll::Ready(());
        }
        // Each time: this poll may come from another task than the one before.
        shared.waker = Some(context.waker().clone());
        Poll::Pending
    }
}
