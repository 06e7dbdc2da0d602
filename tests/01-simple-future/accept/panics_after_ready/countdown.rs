//! Step 3, `countdown`.

use crate::{Poll, SimpleFuture};

pub struct Countdown(Box<dyn Iterator<Item = Poll<()>>>);

impl Countdown {
    pub fn new(n: usize) -> Countdown {
        let pending = std::iter::repeat_n(Poll::Pending, n);
        Countdown(Box::new(pending.chain([Poll::Ready(())])))
    }
}

impl SimpleFuture for Countdown {
    type Output = ();

    fn poll(&mut self, wake: fn()) -> Poll<()> {
        let poll = self.0.next().expect("polled after it was ready");
        if poll.is_pending() {
            wake();
            wake();
        }
        poll
    }
}
