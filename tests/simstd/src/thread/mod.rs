//! `std::thread`, modelled.

mod handle;
mod local;
mod scoped;
mod spawn;

pub use std::thread::Result;

use std::{io, num::NonZero, time::Duration};

pub use self::{
    handle::{Thread, ThreadId},
    local::{AccessError, LocalKey},
    scoped::{Scope, ScopedJoinHandle, scope},
    spawn::{Builder, JoinHandle, spawn},
};
use crate::engine::{self, On, What};

/// See `std::thread::current`.
#[must_use]
pub fn current() -> Thread {
    engine::with(|world| Thread::of(world, world.current))
}

/// See `std::thread::yield_now`.
pub fn yield_now() {
    engine::yield_point();
}

/// See `std::thread::panicking`.
pub fn panicking() -> bool {
    // The system's thread is shared; another modelled thread may have blocked in the middle of its panic.
    std::thread::panicking()
        && engine::try_with(|world| {
            let other = |(index, thread): (usize, &engine::threads::Thread)| {
                index != world.current && thread.unwinding
            };
            world.threads[world.current].panics > 0 || !world.threads.iter().enumerate().any(other)
        })
        .unwrap_or(true)
}

/// See `std::thread::available_parallelism`. Always 2, so that schedules are the same on all machines.
pub fn available_parallelism() -> io::Result<NonZero<usize>> {
    Ok(const { NonZero::new(2).unwrap() })
}

/// See `std::thread::sleep`. Takes virtual time only.
pub fn sleep(duration: Duration) {
    engine::sleep(duration);
}

/// See `std::thread::sleep_ms`.
#[deprecated(note = "replaced by `std::thread::sleep`")]
pub fn sleep_ms(milliseconds: u32) {
    sleep(Duration::from_millis(milliseconds.into()));
}

/// See `std::thread::park`. Returns for no reason now and then, as std says it may.
pub fn park() {
    park_for(None);
}

/// See `std::thread::park_timeout`.
pub fn park_timeout(duration: Duration) {
    park_for(Some(duration));
}

/// See `std::thread::park_timeout_ms`.
#[deprecated(note = "replaced by `std::thread::park_timeout`")]
pub fn park_timeout_ms(milliseconds: u32) {
    park_timeout(Duration::from_millis(milliseconds.into()));
}

fn park_for(timeout: Option<Duration>) {
    engine::point();
    let (deadline, token, surprise) = engine::with(|world| {
        let deadline = timeout.and_then(|timeout| world.deadline(timeout));
        world.write(What::Parks(deadline.map(|(until, _)| until)));
        let token = world.me().token;
        (deadline, token, !token && world.surprise())
    });
    let mut timed_out = false;
    if surprise {
        engine::yield_point();
    } else if !token {
        timed_out = engine::block(On::Park, deadline);
    }
    engine::with(|world| {
        world.me().token = false;
        world.write(What::Unparked { timed_out });
    });
}

/// The main thread has returned: its thread-local values go.
pub(crate) fn end_main() {
    local::destroy();
}
