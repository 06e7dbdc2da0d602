//! Step 4, `socket_read`: a future that waits for somebody else.

use crate::{Poll, SimpleFuture, Socket};

/// A future that reads from a socket once: as soon as there is anything to read, and not before.
#[must_use = "futures do nothing unless they are polled"]
pub struct SocketRead<'a> {
    #[allow(dead_code)] // until you write `poll`
    socket: &'a Socket,
}

impl<'a> SocketRead<'a> {
    /// Makes a future of the next bytes of `socket`. Nothing happens before it is polled.
    #[allow(unused_variables)] // until you write it
    pub fn new(socket: &'a Socket) -> SocketRead<'a> {
        todo!("step socket_read: remember the socket")
    }
}

impl SimpleFuture for SocketRead<'_> {
    type Output = Vec<u8>;

    #[allow(unused_variables)] // until you write it
    fn poll(&mut self, wake: fn()) -> Poll<Vec<u8>> {
        todo!("step socket_read: read, or have `wake` called when there is something to read")
    }
}
