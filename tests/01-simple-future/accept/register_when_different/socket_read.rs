//! Step 4, `socket_read`.

use crate::{Poll, SimpleFuture, Socket};

pub struct SocketRead<'a> {
    socket: &'a Socket,
    registered: Option<fn()>,
}

impl<'a> SocketRead<'a> {
    pub fn new(socket: &'a Socket) -> SocketRead<'a> {
        SocketRead {
            socket,
            registered: None,
        }
    }
}

impl SimpleFuture for SocketRead<'_> {
    type Output = Vec<u8>;

    fn poll(&mut self, wake: fn()) -> Poll<Vec<u8>> {
        if self.socket.has_data_to_read() {
            return Poll::Ready(self.socket.read_buf());
        }
        let known = self
            .registered
            .is_some_and(|registered| std::ptr::fn_addr_eq(registered, wake));
        if !known {
            self.socket.set_readable_callback(wake);
            self.registered = Some(wake);
        }
        Poll::Pending
    }
}
