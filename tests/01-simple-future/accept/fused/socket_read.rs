//! Step 4, `socket_read`.

use crate::{Poll, SimpleFuture, Socket};

pub enum SocketRead<'a> {
    Reading(&'a Socket),
    Done,
}

impl<'a> SocketRead<'a> {
    pub fn new(socket: &'a Socket) -> Self {
        SocketRead::Reading(socket)
    }
}

impl SimpleFuture for SocketRead<'_> {
    type Output = Vec<u8>;

    fn poll(&mut self, wake: fn()) -> Poll<Vec<u8>> {
        match *self {
            SocketRead::Reading(socket) if socket.has_data_to_read() => {
                *self = SocketRead::Done;
                Poll::Ready(socket.read_buf())
            }
            SocketRead::Reading(socket) => {
                socket.set_readable_callback(wake);
                Poll::Pending
            }
            SocketRead::Done => Poll::Pending,
        }
    }
}
