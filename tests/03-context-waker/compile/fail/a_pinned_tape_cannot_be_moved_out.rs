//! A `Tape` cannot be moved out of its box.

use context_waker::Tape;

fn main() {
    let tape = Tape::new([0; 8]);
    let _ = *std::pin::Pin::into_inner(tape); //~ E0277
}
