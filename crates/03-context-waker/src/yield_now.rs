//! Step 3, `yield_now`: let others go first.

use std::{
    pin::Pin,
    task::{Context, Poll},
};

/// A future that is pending once, and has its task polled again.
pub fn yield_now() -> YieldNow {
    todo!("step yield_now: make a `YieldNow`")
}

/// The future behind [`yield_now`].
#[must_use = "futures do nothing unless you `.await` or poll them"]
#[derive(Debug)]
pub struct YieldNow {
    // Your fields: what does it have to remember from the first poll to the second?
}

impl Future for YieldNow {
    type Output = ();

    #[allow(unused_variables)] // until you write it
    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        todo!("step yield_now: Pending once, with a wake, and then Ready")
    }
}
