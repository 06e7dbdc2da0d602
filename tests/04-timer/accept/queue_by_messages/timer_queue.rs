//! Step 3, `timer_queue`: messages.

use std::{
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst},
        mpsc::{Receiver, RecvTimeoutError, Sender, channel},
    },
    task::{Context, Poll, Waker},
    thread,
    time::{Duration, Instant},
};

enum Message {
    New(usize, Option<Instant>, Arc<AtomicBool>),
    Polled(usize, Waker),
    Dropped(usize),
}

struct Timer {
    id: usize,
    deadline: Option<Instant>,
    over: Arc<AtomicBool>,
    waker: Option<Waker>,
}

pub struct TimerQueue {
    messages: Sender<Message>,
    next_id: AtomicUsize,
}

pub struct Sleep {
    id: usize,
    over: Arc<AtomicBool>,
    messages: Sender<Message>,
}

impl TimerQueue {
    pub fn new() -> Self {
        let (messages, receiver) = channel();
        thread::Builder::new()
            .name("timer queue".into())
            .spawn(move || serve(receiver))
            .expect("a thread");
        Self {
            messages,
            next_id: AtomicUsize::new(0),
        }
    }

    pub fn sleep(&self, duration: Duration) -> Sleep {
        let id = self.next_id.fetch_add(1, SeqCst);
        let over = Arc::new(AtomicBool::new(false));
        let deadline = Instant::now().checked_add(duration);
        let _ = self.messages.send(Message::New(id, deadline, over.clone()));
        Sleep {
            id,
            over,
            messages: self.messages.clone(),
        }
    }
}

impl Default for TimerQueue {
    fn default() -> Self {
        Self::new()
    }
}

fn serve(messages: Receiver<Message>) {
    let mut timers: Vec<Timer> = vec![];
    loop {
        let next = timers.iter().filter_map(|timer| timer.deadline).min();
        let message = match next {
            None => messages.recv().map_err(|_| RecvTimeoutError::Disconnected),
            Some(next) => messages.recv_timeout(next.saturating_duration_since(Instant::now())),
        };
        match message {
            Ok(Message::New(id, deadline, over)) => timers.push(Timer {
                id,
                deadline,
                over,
                waker: None,
            }),
            Ok(Message::Polled(id, waker)) => {
                match timers.iter_mut().find(|timer| timer.id == id) {
                    Some(timer) => timer.waker = Some(waker),
                    // It was due in the meantime, and has not been told.
                    None => waker.wake(),
                }
            }
            Ok(Message::Dropped(id)) => timers.retain(|timer| timer.id != id),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => break,
        }
        let now = Instant::now();
        let due = |timer: &mut Timer| timer.deadline.is_some_and(|deadline| deadline <= now);
        for timer in timers.extract_if(.., due) {
            timer.over.store(true, SeqCst);
            if let Some(waker) = timer.waker {
                waker.wake();
            }
        }
    }
}

impl Future for Sleep {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if self.over.load(SeqCst) {
            return Poll::Ready(());
        }
        let message = Message::Polled(self.id, context.waker().clone());
        let _ = self.messages.send(message);
        if self.over.load(SeqCst) {
            return Poll::Ready(());
        }
        Poll::Pending
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        let _ = self.messages.send(Message::Dropped(self.id));
    }
}
