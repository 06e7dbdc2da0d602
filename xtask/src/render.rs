//! Renderers: a report in, text out. They run nothing, decide nothing and read no environment.

pub mod ascii;
mod canvas;
mod cases;
pub mod classroom;
mod cleaned;
pub mod counter_example;
pub mod exercism;
pub mod explain;
mod fit;
pub mod github;
pub mod gradescope;
pub mod grading;
pub mod hint;
pub mod json;
pub mod junit;
mod line;
pub mod markdown;
pub mod measure;
pub mod prairielearn;
pub mod reset;
#[cfg(test)]
pub mod samples;
#[cfg(test)]
mod schema;
pub mod solution;
pub mod status;
mod telling;
pub mod terminal;
mod text;
pub mod timeline;

pub use ascii::ascii;
pub use text::{clean, wrap};
