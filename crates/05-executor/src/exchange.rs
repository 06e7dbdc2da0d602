//! The lines that lead into the switchboard of the capstone. Given; leave this file as it is.
//!
//! A [`Listener`] hands out [`Caller`]s, one after the other, and each of them has a [`Socket`] of chapter 1 to be heard
//! and a line to be spoken to. Where they come from, the switchboard cannot tell: from the network
//! ([`Listener::from_tcp`]) or from this process ([`Listener::pair`]), where a [`Dialler`] calls and holds the
//! [`Phone`] at the other end.

use std::{
    io::{self, Write},
    mem,
    net::{TcpListener, TcpStream},
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, Waker},
    thread,
};

use simple_future::{Peer, Socket};

/// What one of two callers has had to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// A line: all that came before the first `\n`.
    Line(Vec<u8>),
    /// The connection ended before a line was complete.
    HungUp,
    /// The switchboard's patience ended before a line was complete.
    Nothing,
}

impl Said {
    /// What the other caller is to be told: the line itself, or a remark in parentheses; with a `\n` at its end.
    ///
    /// ```
    /// use executor::Said;
    ///
    /// assert_eq!(Said::Line(b"hello".to_vec()).to_line(), b"hello\n");
    /// assert_eq!(Said::HungUp.to_line(), b"(hung up)\n");
    /// assert_eq!(Said::Nothing.to_line(), b"(said nothing)\n");
    /// ```
    pub fn to_line(&self) -> Vec<u8> {
        let mut line = match self {
            Said::Line(line) => line.clone(),
            Said::HungUp => b"(hung up)".to_vec(),
            Said::Nothing => b"(said nothing)".to_vec(),
        };
        line.push(b'\n');
        line
    }
}

/// What has become of two callers who were put through to each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// What the one has said who called first,
    pub first: Said,
    /// and what the other one.
    pub second: Said,
}

/// What a caller is told who has called last and has nobody to be put through to.
pub const NOBODY: &[u8] = b"(nobody there)\n";

/// The switchboard's end of one connection. Dropping it hangs up.
#[derive(Debug)]
pub struct Caller {
    socket: Socket,
    line: Line,
}

#[derive(Debug)]
enum Line {
    /// Written to at once: the lines are short, and the operating system has room for them. A server that sends more
    /// would have to wait until the connection can be written to, as it waits until it can be read.
    Tcp(TcpStream),
    Memory(Arc<Ear>),
}

impl Caller {
    /// Where the caller is heard.
    pub fn socket(&self) -> &Socket {
        &self.socket
    }

    /// Tells the caller something. Nothing happens if the caller has hung up.
    pub fn tell(&self, bytes: &[u8]) {
        match &self.line {
            Line::Tcp(stream) => {
                let mut stream: &TcpStream = stream;
                // A caller who has gone away does not care.
                let _ = stream.write_all(bytes);
            }
            Line::Memory(ear) => ear.state().heard.extend_from_slice(bytes),
        }
    }
}

impl Drop for Caller {
    fn drop(&mut self) {
        // The socket closes a TCP connection when it is dropped.
        if let Line::Memory(ear) = &self.line {
            ear.state().cut_off = true;
            ear.changed.notify_all();
        }
    }
}

/// Where callers come from.
#[derive(Debug)]
pub struct Listener {
    incoming: Arc<Mutex<Incoming>>,
}

#[derive(Debug, Default)]
struct Incoming {
    callers: Vec<Caller>,
    ended: bool,
    waker: Option<Waker>,
}

impl Incoming {
    /// Changes the state, and then, outside the lock, wakes whoever waits for a caller.
    fn change(incoming: &Mutex<Incoming>, change: impl FnOnce(&mut Incoming)) {
        let mut locked = lock(incoming);
        change(&mut locked);
        let waker = locked.waker.take();
        drop(locked);
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}

impl Listener {
    /// Makes a listener whose callers call from inside this process.
    pub fn pair() -> (Listener, Dialler) {
        let incoming = Arc::default();
        let dialler = Dialler {
            incoming: Arc::clone(&incoming),
        };
        (Listener { incoming }, dialler)
    }

    /// Makes a listener of a real one, and starts the thread that accepts its connections: the first `n_callers`, and
    /// then it ends.
    pub fn from_tcp(listener: TcpListener, n_callers: usize) -> io::Result<Listener> {
        let (ours, dialler) = Listener::pair();
        let accept = move || {
            for stream in listener.incoming().flatten().take(n_callers) {
                let Ok(to_read) = stream.try_clone() else {
                    continue;
                };
                if let Ok(socket) = Socket::from_tcp(to_read) {
                    let line = Line::Tcp(stream);
                    dialler.put_through(Caller { socket, line });
                }
            }
            // Here `dialler` is dropped, which is the end of the listener.
        };
        thread::Builder::new().name("accept".into()).spawn(accept)?;
        Ok(ours)
    }

    /// Takes the next caller, or `None` when there will be none any more. While none is there, the latest waker that
    /// was brought will be woken when one comes.
    ///
    /// `std::future::poll_fn(|context| listener.poll_accept(context))` is a future of it.
    pub fn poll_accept(&mut self, context: &mut Context<'_>) -> Poll<Option<Caller>> {
        let waker = context.waker().clone();
        let mut incoming = lock(&self.incoming);
        if !incoming.callers.is_empty() {
            return Poll::Ready(Some(incoming.callers.remove(0)));
        }
        if incoming.ended {
            return Poll::Ready(None);
        }
        let replaced = incoming.waker.replace(waker);
        drop(incoming);
        drop(replaced);
        Poll::Pending
    }
}

/// Whoever calls a [`Listener`] from inside this process. Dropping it ends the listener.
#[derive(Debug)]
pub struct Dialler {
    incoming: Arc<Mutex<Incoming>>,
}

impl Dialler {
    /// Calls, and keeps the phone in hand.
    pub fn call(&self) -> Phone {
        let (socket, peer) = Socket::pair();
        let ear = Arc::new(Ear::default());
        let line = Line::Memory(Arc::clone(&ear));
        self.put_through(Caller { socket, line });
        Phone { peer, ear }
    }

    fn put_through(&self, caller: Caller) {
        Incoming::change(&self.incoming, |incoming| incoming.callers.push(caller));
    }
}

impl Drop for Dialler {
    fn drop(&mut self) {
        Incoming::change(&self.incoming, |incoming| incoming.ended = true);
    }
}

/// The caller's end of a connection inside this process. Dropping it hangs up. It may be used from any thread.
#[derive(Debug)]
pub struct Phone {
    peer: Peer,
    ear: Arc<Ear>,
}

#[derive(Debug, Default)]
struct Ear {
    state: Mutex<EarState>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct EarState {
    heard: Vec<u8>,
    /// The switchboard has dropped its [`Caller`].
    cut_off: bool,
}

impl Ear {
    fn state(&self) -> MutexGuard<'_, EarState> {
        lock(&self.state)
    }
}

impl Phone {
    /// Says something, which need not be a whole line.
    pub fn say(&self, bytes: &[u8]) {
        self.peer.send(bytes);
    }

    /// Says nothing more.
    pub fn hang_up(&self) {
        self.peer.close();
    }

    /// Blocks the thread until the switchboard hangs up, and returns all that it has told.
    pub fn listen(&self) -> Vec<u8> {
        let mut state = self.ear.state();
        while !state.cut_off {
            state = self
                .ear
                .changed
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
        mem::take(&mut state.heard)
    }

    /// Has the switchboard told something that was not listened to yet?
    pub fn has_been_told_anything(&self) -> bool {
        !self.ear.state().heard.is_empty()
    }

    /// Has the switchboard hung up?
    pub fn is_cut_off(&self) -> bool {
        self.ear.state().cut_off
    }

    /// Is somebody listening, or has somebody listened? That is, has the switchboard asked the socket to be told when
    /// there is something to read?
    pub fn is_listened_to(&self) -> bool {
        self.peer.registrations() > 0
    }

    /// How often the switchboard has read from the socket.
    pub fn n_reads(&self) -> usize {
        self.peer.reads()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
