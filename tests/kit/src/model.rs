//! What a test needs whose point is *when* things happen: threads, wakes and clocks.
//!
//! A test under [`#[kit::model]`](macro@crate::model) is compiled twice. In the student's own build it runs once, on real
//! threads. In the runner's modelled build, where `std` is the modelled standard library in the student's crate and in
//! the test file alike, it runs under thousands of schedules with a virtual clock. So its body uses nothing but `std`,
//! the student's crate and this module, keeps its durations to a few milliseconds, and asserts what holds in *every*
//! schedule; [`sometimes`] is for what must hold in one.
//!
//! ```
//! use std::time::{Duration, Instant};
//!
//! let begun = Instant::now();
//! kit::model::block_on("the future", async { /* the student's future */ });
//! kit::model::sometimes("no time passes", begun.elapsed() == Duration::ZERO);
//! ```

mod block_on;
mod record;
mod traced;
mod traced_waker;

use std::{thread, time::Duration};

pub use block_on::block_on;
pub use traced::{Traced, TracedWatch, traced};

/// Is this the modelled build?
pub fn is_modelled() -> bool {
    false
}

/// Says that `held` must be true in some schedule, though not in each. On real threads nothing is asked of it, since one
/// run is one schedule.
pub fn sometimes(_sentence: &str, _held: bool) {}

/// How many threads the student's code and the test have started, where that is known: in the model.
pub fn threads_started() -> Option<usize> {
    None
}

/// How many of those have not ended yet.
pub fn threads_alive() -> Option<usize> {
    None
}

/// Gives every other thread the time to do what it is going to do. The model waits until nothing can happen any more;
/// on real threads this is a nap of `real`, after which something may still happen.
pub fn quiesce(real: Duration) {
    thread::sleep(real);
}
