//! Two tapes cannot be swapped: nobody gets a `&mut Tape`.

use context_waker::Tape;

fn main() {
    let mut one = Tape::new([0; 8]);
    let mut other = Tape::new([1; 8]);
    std::mem::swap(one.as_mut().get_mut(), other.as_mut().get_mut()); //~ E0277
    drop((one.as_mut(), other.as_mut()));
}
