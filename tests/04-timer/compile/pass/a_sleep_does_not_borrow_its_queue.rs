//! A sleep does not borrow its queue, which may be gone before it.

// The tests of step 3 cannot do without this either; here it has a name.

use std::time::Duration;

use timer::{Sleep, TimerQueue};

fn nap() -> Sleep {
    let queue = TimerQueue::new();
    queue.sleep(Duration::from_millis(1))
}

fn spawn(_: impl Future<Output = ()> + Send + 'static) {}

fn main() {
    spawn(nap());
}
