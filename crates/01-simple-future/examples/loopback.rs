//! Three real TCP connections, one thread to read them all: `cargo run -p simple-future --example loopback`.
//!
//! A server on the loopback interface answers three clients at different speeds. Your [`run_all`] drives one future a
//! connection, and each of those reads with your [`SocketRead`] until its stream ends. The lines of the three come
//! interleaved, although nothing here but the server and the sockets' reactors has a second thread.

use simple_future::{Poll, SimpleFuture, Socket, SocketRead, run_all};
use std::{
    io::{self, Write},
    net::{Ipv4Addr, TcpListener, TcpStream},
    thread,
    time::Duration,
};

/// Reads a socket to its end, and prints what comes.
struct Transcript {
    name: &'static str,
    socket: &'static Socket,
    read: SocketRead<'static>,
}

impl Transcript {
    fn new(name: &'static str, socket: &'static Socket) -> Transcript {
        let read = SocketRead::new(socket);
        Transcript { name, socket, read }
    }
}

impl SimpleFuture for Transcript {
    type Output = ();

    fn poll(&mut self, wake: fn()) -> Poll<()> {
        loop {
            match self.read.poll(wake) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(bytes) if bytes.is_empty() => {
                    println!("{}: end of stream", self.name);
                    return Poll::Ready(());
                }
                Poll::Ready(bytes) => {
                    println!("{}: {}", self.name, String::from_utf8_lossy(&bytes));
                    // A finished future may not be polled again; the next bytes are a new future's business.
                    self.read = SocketRead::new(self.socket);
                }
            }
        }
    }
}

fn main() -> io::Result<()> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let address = listener.local_addr()?;
    thread::spawn(move || {
        for (pause, connection) in [70, 110, 160].into_iter().zip(listener.incoming()) {
            thread::spawn(move || answer(connection?, Duration::from_millis(pause)));
        }
    });

    let mut futures: Vec<Box<dyn SimpleFuture<Output = ()>>> = Vec::new();
    for name in ["first", "second", "third"] {
        let socket = Socket::from_tcp(TcpStream::connect(address)?)?;
        // `run_all` takes futures that borrow nothing short-lived. These sockets live as long as the program.
        let socket = Box::leak(Box::new(socket));
        futures.push(Box::new(Transcript::new(name, socket)));
    }
    run_all(futures);
    println!("all streams have ended");
    Ok(())
}

/// The server's side: three words, a pause before each.
fn answer(mut connection: TcpStream, pause: Duration) -> io::Result<()> {
    for word in ["one", "two", "three"] {
        thread::sleep(pause);
        connection.write_all(word.as_bytes())?;
    }
    Ok(())
}
