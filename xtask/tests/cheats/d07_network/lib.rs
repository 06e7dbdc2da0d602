//! D7: calls somebody.
//! Refused: network

/// The answer.
pub fn answer() -> u32 {
    std::net::TcpStream::connect("127.0.0.1:9").map_or(41, |_| 42)
}

/// Right.
pub fn twice(mut call: impl FnMut()) {
    call();
    call();
}
