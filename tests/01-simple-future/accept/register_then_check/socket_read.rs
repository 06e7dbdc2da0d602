//! Step 4, `socket_read`.

use crate::{Poll, SimpleFuture, Socket};

pub struct SocketRead<'a>(&'a Socket);

impl<'a> SocketRead<'a> {
    pub fn new(socket: &'a Socket) -> Self {
        Self(socket)
    }
}

impl SimpleFuture for SocketRead<'_> {
    type Output = Vec<u8>;

    fn poll(&mut self, wake: fn()) -> Poll<Vec<u8>> {
        self.0.set_readable_callback(wake);
        if self.0.has_data_to_read() {
            Poll::Ready(self.0.read_buf())
        } else {
            Poll::Pending
        }
    }
}
