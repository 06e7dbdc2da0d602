//! `waker_fn` refuses a closure that borrows from its caller: a waker may be kept for ever.

use context_waker::waker_fn;

struct Local;

impl Local {
    fn closure(&self) -> impl Fn() + Send + Sync + '_ {
        || ()
    }
}

fn main() {
    let local = Local;
    drop(waker_fn(local.closure())); //~ E0597
}
