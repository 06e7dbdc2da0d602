//! `Join` asks nothing of its children but that they are futures: two `async` blocks, which are not `Unpin`, and borrow, will do.

use std::{cell::Cell, rc::Rc};

use context_waker::{Join, block_on};

fn main() {
    let local = Rc::new(Cell::new(1));
    let join = Join::new(async { local.get() }, async {
        let borrowed = &local;
        std::future::ready(()).await;
        borrowed.set(2);
        "two"
    });
    let output: (i32, &str) = block_on(join);
    let _ = output;
}
