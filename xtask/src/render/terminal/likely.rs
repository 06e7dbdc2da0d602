//! The known mistake that a step looks like, in a few lines.

use super::{INNER, Page, TEXT, wrap};
use crate::{report::Step, theme::THEME};

impl Page {
    /// What the student may have done; what to make of it is theirs.
    pub(super) fn likely(&mut self, step: &Step) {
        let Some(likely) = &step.likely else {
            return;
        };
        let (skip, quiet) = (THEME.skip, THEME.quiet);
        self.gap();
        let known = format!("this looks like a known mistake: {}", likely.mistake);
        for line in wrap(&known, self.room(TEXT)) {
            self.line(format!("{:TEXT$}{skip}{line}{skip:#}", ""));
        }
        self.paragraph(INNER, &likely.why);
        if !likely.sentence.is_empty() {
            self.paragraph(INNER, &format!("{}: \"{}\"", likely.of, likely.sentence));
        }
        self.line(format!(
            "{:INNER$}{quiet}see {}{quiet:#}",
            "", likely.lesson
        ));
        self.gap();
    }
}
