//! A page of text, line by line.

use super::{Look, WIDEST};
use crate::render::{clean, wrap};

pub struct Page {
    pub text: String,
    pub look: Look,
}

impl Page {
    pub fn new(look: Look) -> Self {
        Self {
            text: String::new(),
            look: Look {
                width: look.width.clamp(40, WIDEST),
                ..look
            },
        }
    }

    pub fn line(&mut self, line: impl AsRef<str>) {
        self.text.push_str(line.as_ref().trim_end());
        self.text.push('\n');
    }

    /// A blank line, unless there is one already.
    pub fn gap(&mut self) {
        if !self.text.ends_with("\n\n") {
            self.line("");
        }
    }

    pub fn paragraph(&mut self, margin: usize, text: &str) {
        for line in wrap(&clean(text), self.room(margin)) {
            self.line(format!("{:margin$}{line}", ""));
        }
    }

    pub fn room(&self, margin: usize) -> usize {
        self.look.width.saturating_sub(margin).max(20)
    }
}
