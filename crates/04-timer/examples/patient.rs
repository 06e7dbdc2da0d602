//! Asks a slow server until it answers in time: a timeout for each attempt, and longer and longer pauses in between.
//!
//! ```console
//! $ cargo run -p timer --example patient
//! ```
//!
//! There is no reactor in this course that could tell us when a socket has something to read. So the reader looks every
//! two milliseconds, and sleeps in between, in a queue whose one thread serves all the readers. It is a poor man's way,
//! but not a busy one, and it is all on one thread, as is everything but the server.

use std::{
    io::{self, ErrorKind, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    thread,
    time::{Duration, Instant},
};

use context_waker::{Join, block_on};
use timer::{Elapsed, TimerFuture, TimerQueue, timeout};

const PATIENCE: Duration = Duration::from_millis(60);
const ATTEMPTS: u32 = 6;

/// A server that gets faster: with each further attempt a client waits half as long as before.
fn serve(listener: TcpListener) -> io::Result<()> {
    for connection in listener.incoming() {
        let mut connection = connection?;
        thread::spawn(move || -> io::Result<()> {
            let mut attempt = [0];
            connection.read_exact(&mut attempt)?;
            thread::sleep(Duration::from_millis(400 >> attempt[0]));
            // By now the client may have hung up.
            let _ = write!(connection, "an answer at attempt {}", attempt[0]);
            Ok(())
        });
    }
    Ok(())
}

/// Asks once, and waits for the answer however long it takes.
async fn ask(server: SocketAddr, attempt: u8, queue: &TimerQueue) -> io::Result<String> {
    let mut connection = TcpStream::connect(server)?;
    connection.write_all(&[attempt])?;
    connection.set_nonblocking(true)?;
    let mut answer = Vec::new();
    loop {
        match connection.read_to_end(&mut answer) {
            Ok(_) => return Ok(String::from_utf8_lossy(&answer).into_owned()),
            Err(error) if error.kind() == ErrorKind::WouldBlock => {
                queue.sleep(Duration::from_millis(2)).await;
            }
            Err(error) => return Err(error),
        }
    }
}

/// Asks until there is an answer in time; the connection of an attempt that takes too long is closed by its being
/// dropped.
async fn ask_patiently(name: &str, server: SocketAddr, queue: &TimerQueue) -> io::Result<String> {
    let begun = Instant::now();
    let mut pause = Duration::from_millis(10);
    for attempt in 1..=ATTEMPTS {
        let result = timeout(PATIENCE, ask(server, attempt as u8, queue)).await;
        let now = begun.elapsed().as_millis();
        match result {
            Ok(answer) => {
                println!(
                    "{now:>4} ms  {name}: attempt {attempt} brings {:?}",
                    answer.as_deref()
                );
                return answer;
            }
            Err(Elapsed) => {
                println!(
                    "{now:>4} ms  {name}: attempt {attempt} takes too long; a pause of {pause:?}"
                );
            }
        }
        TimerFuture::new(pause).await;
        pause *= 2;
    }
    Err(io::Error::new(ErrorKind::TimedOut, Elapsed))
}

fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let server = listener.local_addr()?;
    thread::spawn(move || serve(listener));

    let queue = TimerQueue::new();
    let begun = Instant::now();
    let (ada, grace) = block_on(Join::new(ask_patiently("Ada", server, &queue), async {
        // Grace is late, but she does not wait for Ada.
        queue.sleep(Duration::from_millis(30)).await;
        ask_patiently("Grace", server, &queue).await
    }));
    println!("Ada has {:?}, Grace has {:?}", ada?, grace?);
    println!("both together took {} ms", begun.elapsed().as_millis());
    Ok(())
}
