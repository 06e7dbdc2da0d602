//! Two pinned `Join`s of `async` blocks cannot be swapped: nobody gets a `&mut Join`.

use context_waker::Join;

async fn number() -> u8 {
    1
}

fn main() {
    let mut one = Box::pin(Join::new(number(), number()));
    let mut other = Box::pin(Join::new(number(), number()));
    std::mem::swap(one.as_mut().get_mut(), other.as_mut().get_mut()); //~ E0277
    drop((one.as_mut(), other.as_mut()));
}
