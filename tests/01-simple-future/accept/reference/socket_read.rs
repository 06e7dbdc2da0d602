//! Step 4, `socket_read`: a future that waits for somebody else.

use crate::{Poll, SimpleFuture, Socket};

/// A future that reads from a socket once: as soon as there is anything to read, and not before.
#[derive(Debug)]
#[must_use = "futures do nothing unless they are polled"]
pub struct SocketRead<'a> {
    socket: &'a Socket,
}

impl<'a> SocketRead<'a> {
    /// Makes a future of the next bytes of `socket`. Nothing happens before it is polled.
    pub fn new(socket: &'a Socket) -> SocketRead<'a> {
        SocketRead { socket }
    }
}

impl SimpleFuture for SocketRead<'_> {
    type Output = Vec<u8>;

    fn poll(&mut self, wake: fn()) -> Poll<Vec<u8>> {
        if self.socket.has_data_to_read() {
            return Poll::Ready(self.socket.read_buf());
        }
        // Data that arrives between the question above and this line is not missed: the socket then calls `wake` at
        // once, and the next poll finds the data.
        self.socket.set_readable_callback(wake);
        Poll::Pending
    }
}
