//! Step 3, `countdown`.

use crate::{Poll, SimpleFuture};

pub struct Countdown {
    polls: usize,
    n: usize,
}

impl Countdown {
    pub fn new(n: usize) -> Countdown {
        Countdown { polls: 0, n }
    }
}

impl SimpleFuture for Countdown {
    type Output = ();

    fn poll(&mut self, wake: fn()) -> Poll<()> {
        self.polls = self.polls.saturating_add(1);
        match self.polls.checked_sub(self.n) {
            None | Some(0) => {
                wake();
                Poll::Pending
            }
            Some(1) => Poll::Ready(()),
            Some(_) => Poll::Pending,
        }
    }
}
