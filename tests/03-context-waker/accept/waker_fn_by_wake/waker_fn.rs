//! Step 2, `waker_fn`: a waker made by hand.

use std::{
    sync::Arc,
    task::{Wake, Waker},
};

struct Closure<F>(F);

impl<F: Fn() + Send + Sync + 'static> Wake for Closure<F> {
    fn wake(self: Arc<Self>) {
        (self.0)();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        (self.0)();
    }
}

/// Makes a waker that calls `f` whenever it, or any clone of it, is woken.
pub fn waker_fn(f: impl Fn() + Send + Sync + 'static) -> Waker {
    Waker::from(Arc::new(Closure(f)))
}
