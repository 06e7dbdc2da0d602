//! A `Spawner` can be cloned, sent to another thread, and kept for as long as one likes.
//
// What would break it breaks the first step, and then this one is skipped. So no patch in `reject/` needs this case; it is here
// for the reader.

use executor::Spawner;

fn assert_bounds<T: Clone + Send + 'static>() {}

fn main() {
    assert_bounds::<Spawner>();
}
