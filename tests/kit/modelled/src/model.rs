//! What a test needs whose point is *when* things happen; see `kit::model`, of which this is the modelled form.

#[path = "../../src/model/block_on.rs"]
mod block_on;
mod record;
#[path = "../../src/model/traced.rs"]
mod traced;
#[path = "../../src/model/traced_waker.rs"]
mod traced_waker;

use std::time::Duration;

pub use block_on::block_on;
pub use simstd::model::sometimes;
pub use traced::{Traced, TracedWatch, traced};

/// Is this the modelled build?
pub fn is_modelled() -> bool {
    true
}

/// How many threads the student's code and the test have started in this schedule.
pub fn threads_started() -> Option<usize> {
    Some(simstd::model::threads_started())
}

/// How many of those have not ended yet.
pub fn threads_alive() -> Option<usize> {
    Some(simstd::model::threads_alive())
}

/// Runs every other thread until nothing can happen any more, all deadlines past.
pub fn quiesce(_real: Duration) {
    simstd::model::quiesce();
}
