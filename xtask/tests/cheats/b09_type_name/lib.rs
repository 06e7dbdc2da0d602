//! B9: asks what the judge's types are called.
//! Refused: type_name

/// The answer.
pub fn answer() -> u32 {
    std::any::type_name::<u32>().len() as u32
}

/// Right.
pub fn twice(mut call: impl FnMut()) {
    call();
    call();
}
