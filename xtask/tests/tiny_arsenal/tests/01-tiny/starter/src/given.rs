//! What the policy lets no student write, given to them by a careless course.

use std::{env, fs, net, panic, process};

/// Given by the course.
pub const GIVEN: u32 = 1;

/// Leaves with the code of success.
pub fn leave() -> u32 {
    process::exit(0)
}

/// Leaves with that code as soon as anything panics.
pub fn leave_on_panic() -> u32 {
    panic::set_hook(Box::new(|_| process::exit(0)));
    41
}

/// Dies.
pub fn abort() -> u32 {
    process::abort()
}

/// Is this the test that nobody passes?
pub fn is_canary() -> bool {
    env::args().any(|word| word == "canary")
}

/// Can that file be read, or that folder be listed?
pub fn reads(path: &str) -> bool {
    fs::read(path).is_ok() || fs::read_dir(path).is_ok()
}

/// Can that file be written?
pub fn writes(path: &str) -> bool {
    fs::write(path, "x").is_ok()
}

/// Can that program be started, and does it end well?
pub fn starts(program: &str) -> bool {
    let mut command = process::Command::new(program);
    command.status().is_ok_and(|status| status.success())
}

/// Can a datagram be sent there?
pub fn sends(address: &str) -> bool {
    let socket = net::UdpSocket::bind("127.0.0.1:0");
    socket.is_ok_and(|socket| socket.send_to(b"x", address).is_ok())
}

/// Can that address be called?
pub fn connects(address: &str) -> bool {
    net::TcpStream::connect(address).is_ok()
}

/// Writes the number of this process to a file.
pub fn tell_process(path: &str) {
    fs::write(path, process::id().to_string()).unwrap();
}

/// Is there such a variable?
pub fn sees(variable: &str) -> bool {
    env::var_os(variable).is_some()
}

/// A file as an expression.
#[macro_export]
macro_rules! expression_in {
    ($path:literal) => {
        include!($path)
    };
}
