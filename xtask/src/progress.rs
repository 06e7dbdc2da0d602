//! One line on standard error that says what is going on; only where somebody looks at it.

use std::{
    io::{self, Write},
    sync::Mutex,
};

/// A line that overwrites itself.
#[derive(Debug)]
pub struct ProgressLine {
    shown: bool,
    width: usize,
    last: Mutex<String>,
}

impl ProgressLine {
    pub fn new(shown: bool, width: usize) -> Self {
        Self {
            shown,
            width,
            last: Mutex::default(),
        }
    }

    pub fn show(&self, text: &str) {
        if !self.shown {
            return;
        }
        let text: String = text.chars().take(self.width.saturating_sub(1)).collect();
        let mut last = self
            .last
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        if *last != text {
            let blank = last.chars().count();
            let _ = write!(io::stderr(), "\r{text:<blank$}");
            let _ = io::stderr().flush();
            *last = text;
        }
    }

    pub fn clear(&self) {
        self.show("");
        if self.shown {
            let _ = write!(io::stderr(), "\r");
        }
    }
}

impl Drop for ProgressLine {
    fn drop(&mut self) {
        self.clear();
    }
}
