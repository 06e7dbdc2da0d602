#![doc = include_str!("../README.md")]

mod simple_future;
mod socket;

pub use simple_future::{Poll, SimpleFuture};
pub use socket::{Peer, Socket};

use std::sync::{Condvar, Mutex};

impl<T> Poll<T> {
    pub const fn is_ready(&self) -> bool {
        match self {
            Poll::Ready(_) => true,
            Poll::Pending => false,
        }
    }

    pub const fn is_pending(&self) -> bool {
        match self {
            Poll::Ready(_) => false,
            Poll::Pending => true,
        }
    }

    pub fn map<U, F>(self, f: F) -> Poll<U>
    where
        F: FnOnce(T) -> U,
    {
        if let Poll::Ready(value) = self {
            return Poll::Ready(f(value));
        }
        Poll::Pending
    }
}

pub mod blind {
    mod simple_future;

    pub use simple_future::SimpleFuture;

    pub fn run<F>(mut future: F) -> (F::Output, usize)
    where
        F: SimpleFuture,
    {
        let mut n = 0;
        let output = loop {
            let poll = future.poll();
            n += usize::from(poll.is_pending());
            if let crate::Poll::Ready(output) = poll {
                break output;
            }
            std::thread::yield_now();
        };
        (output, n)
    }
}

pub struct Countdown(pub usize);

impl Countdown {
    pub const fn new(n: usize) -> Self {
        Self(n)
    }
}

impl SimpleFuture for Countdown {
    type Output = ();

    fn poll(&mut self, wake: fn()) -> Poll<()> {
        let Some(rest) = self.0.checked_sub(1) else {
            return Poll::Ready(());
        };
        wake();
        self.0 = rest;
        Poll::Pending
    }
}

#[derive(Clone, Copy)]
pub struct SocketRead<'socket> {
    socket: &'socket Socket,
}

impl<'socket> SocketRead<'socket> {
    pub const fn new(socket: &'socket Socket) -> Self {
        Self { socket }
    }
}

impl SimpleFuture for SocketRead<'_> {
    type Output = Vec<u8>;

    fn poll(&mut self, wake: fn()) -> Poll<Self::Output> {
        if !self.socket.has_data_to_read() {
            self.socket.set_readable_callback(wake);
            Poll::Pending
        } else {
            Poll::Ready(self.socket.read_buf())
        }
    }
}

type Slot = Option<Box<dyn SimpleFuture<Output = ()>>>;

static TICKETS: Mutex<u64> = Mutex::new(0);
static NEWS: Condvar = Condvar::new();

fn draw_a_ticket() {
    *TICKETS.lock().unwrap() += 1;
    NEWS.notify_all();
}

pub fn run_all(futures: Vec<Box<dyn SimpleFuture<Output = ()>>>) {
    fn round(slots: &mut [Slot]) {
        let [first, rest @ ..] = slots else { return };
        if let Some(future) = first
            && future.poll(draw_a_ticket).is_ready()
        {
            *first = None;
        }
        round(rest);
    }

    let mut slots: Vec<Slot> = futures.into_iter().map(Some).collect();
    while slots.iter().any(Option::is_some) {
        let before = *TICKETS.lock().unwrap();
        round(&mut slots);
        if slots.iter().all(Option::is_none) {
            break;
        }
        let tickets = TICKETS.lock().unwrap();
        let _tickets = NEWS.wait_while(tickets, |now| *now == before).unwrap();
    }
}
