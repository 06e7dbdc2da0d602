//! A page of text, line by line.

use super::Look;
use crate::render::{clean, wrap};

pub(super) struct Page {
    pub(super) text: String,
    pub(super) look: Look,
}

impl Page {
    pub(super) fn line(&mut self, line: impl AsRef<str>) {
        self.text.push_str(line.as_ref().trim_end());
        self.text.push('\n');
    }

    /// A blank line, unless there is one already.
    pub(super) fn gap(&mut self) {
        if !self.text.ends_with("\n\n") {
            self.line("");
        }
    }

    pub(super) fn paragraph(&mut self, margin: usize, text: &str) {
        for line in wrap(&clean(text), self.room(margin)) {
            self.line(format!("{:margin$}{line}", ""));
        }
    }

    pub(super) fn room(&self, margin: usize) -> usize {
        self.look.width.saturating_sub(margin).max(20)
    }
}
