//! A telephone switchboard over real TCP connections, on an executor of your own.
//!
//! Without arguments it makes a little evening of calls by itself, on the loopback interface:
//!
//! ```console
//! $ cargo run -p executor --example switchboard
//! ```
//!
//! With an address and a number of callers it waits for you and a friend, or for you and you in two terminals. Say a line
//! each within half a minute:
//!
//! ```console
//! $ cargo run -p executor --example switchboard -- 127.0.0.1:4000 2
//! $ nc 127.0.0.1 4000
//! ```
//!
//! One thread runs everything that is a task: the switchboard, its calls, the bookkeeping, and a clock that shows that
//! nobody blocks anybody. The other threads only wait, for the network and for the time, and wake the one.

use std::{
    env,
    error::Error,
    io::{BufRead, BufReader, Write},
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    process::ExitCode,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::SeqCst},
    },
    thread,
    time::{Duration, Instant},
};

use executor::{Call, Listener, Said, Spawner, new_executor_and_spawner, switchboard};
use timer::TimerQueue;

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let result = match &arguments[..] {
        [] => evening(),
        [address, n_callers] => open_to_the_public(address, n_callers),
        _ => Err("usage: switchboard [ADDRESS CALLERS]".into()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("switchboard: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Who calls in the evening, in this order; what they say, after which time, and in which pieces.
const CALLERS: [(&str, &[(u64, &str)]); 6] = [
    ("Ada", &[(250, "Did you get "), (150, "my letter?\n")]),
    ("Charles", &[(500, "It is on the engine.\n")]),
    ("Grace", &[(60, "There was a moth in it.\n")]),
    ("Howard", &[(90, "In the relay?\n")]),
    ("Echo", &[(100, "Is anybody there?\n")]),
    ("Narcissus", &[]),
];

/// Makes a server and all of its callers.
fn evening() -> Result<(), Box<dyn Error>> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let address = listener.local_addr()?;
    println!("six people call {address}; everybody's patience is 700 ms");
    let callers = thread::spawn(move || {
        let mut callers = Vec::new();
        for (name, lines) in CALLERS {
            callers.push(thread::spawn(move || call(name, lines, address)));
            // So that they come in this order.
            thread::sleep(Duration::from_millis(40));
        }
        for caller in callers {
            if let Ok(Err(error)) = caller.join() {
                eprintln!("a caller has failed: {error}");
            }
        }
    });
    serve(listener, CALLERS.len(), Duration::from_millis(700))?;
    callers.join().map_err(|_| "the callers panicked")?;
    Ok(())
}

/// What a caller does: an ordinary client with an ordinary blocking socket.
fn call(name: &str, lines: &[(u64, &str)], address: SocketAddr) -> std::io::Result<()> {
    let mut stream = TcpStream::connect(address)?;
    for (pause, piece) in lines {
        thread::sleep(Duration::from_millis(*pause));
        stream.write_all(piece.as_bytes())?;
    }
    let mut heard = String::new();
    BufReader::new(&stream).read_line(&mut heard)?;
    println!("            {name:>9} hears: {}", heard.trim_end());
    Ok(())
}

/// Serves whoever calls.
fn open_to_the_public(address: &str, n_callers: &str) -> Result<(), Box<dyn Error>> {
    let listener = TcpListener::bind(address)?;
    let n_callers = n_callers.parse()?;
    println!(
        "{n_callers} people may call {}; everybody's patience is 30 s",
        listener.local_addr()?
    );
    serve(listener, n_callers, Duration::from_secs(30))
}

/// Everything that is asynchronous.
fn serve(
    listener: TcpListener,
    n_callers: usize,
    patience: Duration,
) -> Result<(), Box<dyn Error>> {
    let listener = Listener::from_tcp(listener, n_callers)?;
    let (executor, spawner) = new_executor_and_spawner();
    let is_open = Arc::new(AtomicBool::new(true));

    let calls = spawner.spawn_with_handle(switchboard(listener, spawner.clone(), patience));
    spawn_clock(&spawner, patience / 4, Arc::clone(&is_open));
    spawner.spawn(async move {
        let calls = calls.await;
        is_open.store(false, SeqCst);
        for (n, Call { first, second }) in calls.iter().enumerate() {
            println!("call {}: {} / {}", n + 1, in_words(first), in_words(second));
        }
    });

    // As long as there is a spawner there may be work.
    drop(spawner);
    executor.run();
    println!("all spawners are gone, all tasks are done");
    Ok(())
}

/// A task that has nothing to do with all that, and shows that it has its turn.
fn spawn_clock(spawner: &Spawner, tick: Duration, is_open: Arc<AtomicBool>) {
    let timers = TimerQueue::new();
    let opened = Instant::now();
    spawner.spawn(async move {
        while is_open.load(SeqCst) {
            println!("{:>5} ms", opened.elapsed().as_millis());
            timers.sleep(tick).await;
        }
    });
}

fn in_words(said: &Said) -> String {
    match said {
        Said::Line(line) => format!("{:?}", String::from_utf8_lossy(line)),
        Said::HungUp => "hung up".into(),
        Said::Nothing => "said nothing".into(),
    }
}
