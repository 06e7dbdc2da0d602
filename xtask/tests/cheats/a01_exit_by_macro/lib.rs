//! A1: the same, put together by a macro.
//! Refused: macro

macro_rules! leave {
    ($module:ident) => {
        std::$module::exit(0)
    };
}

/// The answer.
pub fn answer() -> u32 {
    leave!(process)
}

/// Right.
pub fn twice(mut call: impl FnMut()) {
    call();
    call();
}
