//! A queue may go to any thread, and several threads may use it at the same time.

// The tests of step 3 cannot do without this either; here it has a name.

use static_assertions::assert_impl_all;
use timer::TimerQueue;

assert_impl_all!(TimerQueue: Send, Sync, Default);

fn main() {
    static QUEUE: std::sync::LazyLock<TimerQueue> = std::sync::LazyLock::new(TimerQueue::new);
    let _ = QUEUE.sleep(std::time::Duration::ZERO);
}
