//! `.join` and `.map` are there for every future, and `.join` takes any other one.

use context_waker::{FutureExt, block_on};

fn main() {
    let local = String::from("local");
    let output: ((u8, usize), bool) = block_on(
        async { 1 }
            .join(async { local.len() })
            .join(std::future::ready(2).map(|two| two > 1)),
    );
    let _ = output;
}
