//! A9: a panic while it panics.
//! Ends: crash

struct Bomb;

impl Drop for Bomb {
    fn drop(&mut self) {
        panic!("the second");
    }
}

/// The answer.
pub fn answer() -> u32 {
    let _bomb = Bomb;
    panic!("the first")
}

/// Right.
pub fn twice(mut call: impl FnMut()) {
    call();
    call();
}
