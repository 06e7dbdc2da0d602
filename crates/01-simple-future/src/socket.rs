//! A socket that calls back when there is something to read. Given; leave this file as it is.
//!
//! Behind every [`Socket`] is a buffer. Somebody else fills it, on a thread of their own: the [`Peer`] of an in-memory
//! [`Socket::pair`], or, for a socket made by [`Socket::from_tcp`], a thread that does nothing but wait for the network.
//! That thread is the simplest possible *reactor*: it turns "the operating system has bytes for us" into a call of a
//! `fn()`. Real ones serve thousands of sockets with one thread and one system call; the reader of the socket cannot
//! tell the difference.

use std::{
    io::{self, Read},
    net::{Shutdown, TcpStream},
    sync::{Arc, Mutex, MutexGuard},
    thread,
};

/// The reading end of a connection.
///
/// ```
/// use simple_future::Socket;
///
/// let (socket, peer) = Socket::pair();
/// assert!(!socket.has_data_to_read());
///
/// peer.send(b"hello, ");
/// peer.send(b"world");
/// assert!(socket.has_data_to_read());
/// assert_eq!(socket.read_buf(), b"hello, world");
///
/// peer.close();
/// assert!(socket.has_data_to_read(), "the end of the stream is news, too");
/// assert_eq!(socket.read_buf(), b"");
/// ```
#[derive(Debug)]
pub struct Socket {
    buffer: Arc<Buffer>,
    /// The connection itself, to be shut down with the socket; an in-memory socket has none.
    stream: Option<TcpStream>,
}

/// The other end of an in-memory connection, made by [`Socket::pair`]. It may be used from any thread.
///
/// Dropping it closes the connection.
#[derive(Debug)]
pub struct Peer {
    buffer: Arc<Buffer>,
}

/// What the two ends share.
#[derive(Debug, Default)]
struct Buffer {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// Arrived, and not read yet.
    bytes: Vec<u8>,
    /// Set by the sending end; nothing arrives after it.
    ended: bool,
    /// Set by the reading end, called by the sending end.
    callback: Option<fn()>,
    /// How often `read_buf` was called.
    reads: usize,
    /// How often `set_readable_callback` was called.
    registrations: usize,
}

impl Socket {
    /// Makes a connection inside this process.
    pub fn pair() -> (Socket, Peer) {
        let buffer = Arc::new(Buffer::default());
        let peer = Peer {
            buffer: Arc::clone(&buffer),
        };
        let socket = Socket {
            buffer,
            stream: None,
        };
        (socket, peer)
    }

    /// Makes a socket of a real connection, and starts the thread that waits for its data.
    ///
    /// An error on the connection counts as the end of the stream.
    pub fn from_tcp(stream: TcpStream) -> io::Result<Socket> {
        let (mut socket, peer) = Socket::pair();
        let mut incoming = stream.try_clone()?;
        socket.stream = Some(stream);
        thread::Builder::new()
            .name("reactor".into())
            .spawn(move || {
                let mut chunk = [0; 4096];
                loop {
                    match incoming.read(&mut chunk) {
                        Ok(0) => break,
                        Ok(n) => peer.send(&chunk[..n]),
                        Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                        Err(_) => break,
                    }
                }
                // Here `peer` is dropped, which is the end of the stream.
            })?;
        Ok(socket)
    }

    /// Is there anything to read? The end of the stream counts: reading it gives no bytes.
    pub fn has_data_to_read(&self) -> bool {
        self.buffer.lock().is_readable()
    }

    /// Takes all that has arrived. No bytes mean the end of the stream.
    ///
    /// # Panics
    ///
    /// If there is nothing to read. An ordinary socket would block the whole thread here, and every future on it;
    /// this one complains instead, so that you notice.
    pub fn read_buf(&self) -> Vec<u8> {
        let mut state = self.buffer.lock();
        state.reads += 1;
        if !state.is_readable() {
            drop(state);
            panic!(
                "`read_buf` was called on a socket with nothing to read; an ordinary socket would block here"
            );
        }
        std::mem::take(&mut state.bytes)
    }

    /// Has `callback` called, by some thread, whenever something arrives that can be read.
    ///
    /// If there is something to read already, `callback` is called **at once**, before this method returns. So nothing
    /// can slip through between a look at [`has_data_to_read`](Socket::has_data_to_read) and this call.
    ///
    /// A socket remembers one callback: the latest. It keeps it until the next call of this method.
    ///
    /// ```
    /// use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
    /// use simple_future::Socket;
    ///
    /// static CALLS: AtomicUsize = AtomicUsize::new(0);
    /// fn count() {
    ///     CALLS.fetch_add(1, SeqCst);
    /// }
    ///
    /// let (socket, peer) = Socket::pair();
    /// socket.set_readable_callback(count);
    /// assert_eq!(CALLS.load(SeqCst), 0);
    /// peer.send(b"news");
    /// assert_eq!(CALLS.load(SeqCst), 1);
    /// socket.set_readable_callback(count); // the news is still there
    /// assert_eq!(CALLS.load(SeqCst), 2);
    /// ```
    pub fn set_readable_callback(&self, callback: fn()) {
        let mut state = self.buffer.lock();
        state.registrations += 1;
        state.callback = Some(callback);
        let readable = state.is_readable();
        // The callback may do anything, even use this socket: never call it with the lock held.
        drop(state);
        if readable {
            callback();
        }
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        if let Some(stream) = &self.stream {
            // The reactor's thread sees the end of the stream and goes home. If the connection is gone already, so is
            // the thread, and the error tells nothing new.
            let _ = stream.shutdown(Shutdown::Both);
        }
    }
}

impl Peer {
    /// Sends `bytes`, and calls the socket's callback if there is one. After [`close`](Peer::close) it does nothing.
    pub fn send(&self, bytes: &[u8]) {
        self.buffer.deliver(|state| {
            if !state.ended {
                state.bytes.extend_from_slice(bytes);
            }
            !state.ended && !bytes.is_empty()
        });
    }

    /// Ends the stream, and calls the socket's callback if there is one. What was sent before can still be read.
    pub fn close(&self) {
        self.buffer
            .deliver(|state| !std::mem::replace(&mut state.ended, true));
    }

    /// How often [`Socket::read_buf`] has been called; for tests.
    pub fn reads(&self) -> usize {
        self.buffer.lock().reads
    }

    /// How often [`Socket::set_readable_callback`] has been called; for tests.
    pub fn registrations(&self) -> usize {
        self.buffer.lock().registrations
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        self.close();
    }
}

impl Buffer {
    /// Changes the state, and then, outside the lock, calls back if `change` says that there is news.
    fn deliver(&self, change: impl FnOnce(&mut State) -> bool) {
        let mut state = self.lock();
        let news = change(&mut state);
        let callback = state.callback;
        drop(state);
        if let (true, Some(callback)) = (news, callback) {
            callback();
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state
            .lock()
            .expect("nothing panics while this lock is held")
    }
}

impl State {
    fn is_readable(&self) -> bool {
        self.ended || !self.bytes.is_empty()
    }
}
