//! Renderers: a report in, text out. They run nothing, decide nothing and read no environment.

pub mod counter_example;
pub mod json;
pub mod junit;
pub mod terminal;
mod text;

pub use text::{clean, wrap};
