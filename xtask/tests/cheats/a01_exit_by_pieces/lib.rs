//! A1: a path that a macro puts together from words that are none.
//! Refused: process

macro_rules! call {
    ($a:ident . $b:ident . $c:ident . $d:ident) => {
        $b::$c::$d(0)
    };
}

/// The answer.
pub fn answer() -> u32 {
    call!(x.std.process.exit)
}

/// Right.
pub fn twice(mut call: impl FnMut()) {
    call();
    call();
}
