//! E11: prints without end.
//! Ends: flood

/// The answer.
pub fn answer() -> u32 {
    loop {
        println!("water");
    }
}

/// Right.
pub fn twice(mut call: impl FnMut()) {
    call();
    call();
}
