//! A breakfast over real TCP connections: `cargo run -p combinators --example breakfast`.
//!
//! The kitchen is a server on the loopback interface that takes its time for each dish. Every order is a future with a
//! connection of its own, which it opens at its first poll, for futures are inert; so the total time at the end shows
//! what your combinators run side by side, and what one after the other.

use std::{
    cell::Cell,
    io::{self, BufRead, BufReader, Write},
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    rc::Rc,
    sync::{Arc, Condvar, Mutex},
    thread,
    time::{Duration, Instant},
};

use combinators::{AndThenFut, Join, SimpleFutureExt, join_all};
use simple_future::{Poll, SimpleFuture};

/// What the kitchen makes, and how many milliseconds it needs.
const MENU: [(&str, u64); 6] = [
    ("a laid table", 60),
    ("a hot pan", 90),
    ("coffee", 120),
    ("eggs", 150),
    ("toast", 80),
    ("a second coffee", 120),
];

fn main() -> io::Result<()> {
    let kitchen = open_kitchen()?;
    let begin = Instant::now();

    let food = run(get_breakfast(kitchen));
    run(eat(kitchen, food));
    // Two futures, driven one after the other, because the second needs what the first returns. When you have written
    // `.and_then`, they become one; put this line in place of the two above:
    // run(get_breakfast(kitchen).and_then(|food| eat(kitchen, food)));

    let one_by_one: u64 = MENU.iter().map(|(_, millis)| millis).sum();
    println!(
        "{} ms in all; one dish after the other would have taken {one_by_one}",
        begin.elapsed().as_millis()
    );
    Ok(())
}

/// The table and the pan first, both at the same time; then three dishes, all at the same time.
fn get_breakfast(kitchen: SocketAddr) -> impl SimpleFuture<Output = Vec<String>> {
    // An `AndThenFut` hands nothing on, so the food has to be carried round it. With `.and_then` that is not needed.
    let dishes = Rc::new(Cell::new(Vec::new()));
    let served = Rc::clone(&dishes);

    let prepare = Join::new(
        order(kitchen, "a laid table").map(drop),
        order(kitchen, "a hot pan").map(drop),
    );
    let orders = ["coffee", "eggs", "toast"].map(|dish| order(kitchen, dish));
    let cook = join_all(Vec::from(orders)).map(move |food: Vec<String>| served.set(food));
    AndThenFut::new(prepare, cook).map(move |()| dishes.take())
}

/// Eating means to ask for one more.
fn eat(kitchen: SocketAddr, food: Vec<String>) -> impl SimpleFuture<Output = ()> {
    println!("eating {}", food.join(", "));
    order(kitchen, "a second coffee").map(drop)
}

/// A future of a dish, as the kitchen names it when it is ready.
fn order(kitchen: SocketAddr, dish: &'static str) -> Order {
    Order {
        kitchen,
        dish,
        waiter: None,
    }
}

struct Order {
    kitchen: SocketAddr,
    dish: &'static str,
    /// There from the first poll on.
    waiter: Option<Arc<Mutex<Waiter>>>,
}

/// What an order shares with the thread that waits for the kitchen's answer.
struct Waiter {
    answer: Option<io::Result<String>>,
    /// The wake of the latest poll.
    wake: fn(),
}

impl SimpleFuture for Order {
    type Output = String;

    fn poll(&mut self, wake: fn()) -> Poll<String> {
        let Some(waiter) = &self.waiter else {
            let waiter = Arc::new(Mutex::new(Waiter { answer: None, wake }));
            self.waiter = Some(Arc::clone(&waiter));
            let (kitchen, dish) = (self.kitchen, self.dish);
            thread::spawn(move || {
                let answer = fetch(kitchen, dish);
                let wake = {
                    let mut waiter = waiter.lock().unwrap();
                    waiter.answer = Some(answer);
                    waiter.wake
                };
                wake();
            });
            return Poll::Pending;
        };
        let mut waiter = waiter.lock().unwrap();
        waiter.wake = wake;
        match waiter.answer.take() {
            Some(Ok(dish)) => {
                println!("the kitchen has served {dish}");
                Poll::Ready(dish)
            }
            Some(Err(error)) => panic!("no {}: {error}", self.dish),
            None => Poll::Pending,
        }
    }
}

/// Asks the kitchen for a dish and waits for its answer.
fn fetch(kitchen: SocketAddr, dish: &str) -> io::Result<String> {
    let mut connection = TcpStream::connect(kitchen)?;
    writeln!(connection, "{dish}")?;
    let mut answer = String::new();
    BufReader::new(connection).read_line(&mut answer)?;
    Ok(answer.trim_end().to_owned())
}

/// A server that cooks every order in a thread of its own.
fn open_kitchen() -> io::Result<SocketAddr> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let address = listener.local_addr()?;
    thread::spawn(move || {
        for connection in listener.incoming() {
            thread::spawn(move || cook(connection?));
        }
    });
    Ok(address)
}

fn cook(mut connection: TcpStream) -> io::Result<()> {
    let mut order = String::new();
    BufReader::new(&connection).read_line(&mut order)?;
    let dish = order.trim_end();
    let (_, millis) = MENU.iter().find(|(name, _)| *name == dish).unwrap();
    thread::sleep(Duration::from_millis(*millis));
    writeln!(connection, "{dish}")
}

/// Has somebody called [`wake`] since we last looked?
static WOKEN: (Mutex<bool>, Condvar) = (Mutex::new(false), Condvar::new());

fn wake() {
    *WOKEN.0.lock().unwrap() = true;
    WOKEN.1.notify_one();
}

/// Drives one future to its end: the heart of chapter 1's `run_all`.
fn run<F: SimpleFuture>(mut future: F) -> F::Output {
    loop {
        if let Poll::Ready(output) = future.poll(wake) {
            return output;
        }
        let mut woken = WOKEN.0.lock().unwrap();
        while !*woken {
            woken = WOKEN.1.wait(woken).unwrap();
        }
        *woken = false;
    }
}
