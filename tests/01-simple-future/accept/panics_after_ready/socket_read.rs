//! Step 4, `socket_read`.

use crate::{Poll, SimpleFuture, Socket};

pub struct SocketRead<'a> {
    socket: Option<&'a Socket>,
}

impl<'a> SocketRead<'a> {
    pub fn new(socket: &'a Socket) -> Self {
        Self {
            socket: Some(socket),
        }
    }
}

impl SimpleFuture for SocketRead<'_> {
    type Output = Vec<u8>;

    fn poll(&mut self, wake: fn()) -> Poll<Vec<u8>> {
        let socket = self
            .socket
            .take()
            .expect("`SocketRead` polled after it was ready");
        if !socket.has_data_to_read() {
            socket.set_readable_callback(wake);
            self.socket = Some(socket);
            return Poll::Pending;
        }
        Poll::Ready(socket.read_buf())
    }
}
