//! A timeline, drawn: who was polled, woken and dropped, and when. A lane a subject, time from left to right.

pub mod page;
mod reading;
pub mod strip;
pub mod told;
