//! A timer cannot be cloned: it has one waker to wake, so two tasks that wait for the same one would rob each other of it.

use std::time::Duration;

use timer::TimerFuture;

fn main() {
    let timer = TimerFuture::new(Duration::ZERO);
    drop(Clone::clone(&timer)); //~ E0277
}
