//! A sleep cannot be cloned: it has one waker to wake, so two tasks that wait for the same one would rob each other of it.

use std::time::Duration;

use timer::TimerQueue;

fn main() {
    let sleep = TimerQueue::new().sleep(Duration::ZERO);
    drop(Clone::clone(&sleep)); //~ E0277
}
