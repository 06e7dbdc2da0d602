//! Draws the schedule in which a test went wrong: as lanes in the terminal, or as a picture.

pub mod lanes;
pub mod picture;
mod reading;
#[cfg(test)]
mod samples;
