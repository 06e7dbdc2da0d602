//! What `watch` prints: each line is whole, so that a pipe and an editor's task can follow.

use std::io::{self, Write};

use crate::{course::Chapter, output, render::wrap, settings::Settings, theme::THEME};

/// To the top left, and everything below it is gone; what has scrolled away stays.
const CLEAR: &str = "\x1b[H\x1b[2J";

pub struct Screen<'a> {
    settings: &'a Settings,
    /// Keys are taken and the screen is cleared.
    pub interactive: bool,
}

impl<'a> Screen<'a> {
    pub fn new(settings: &'a Settings, interactive: bool) -> Self {
        Self {
            settings,
            interactive,
        }
    }

    /// A check begins.
    pub fn checking(&self, chapter: &Chapter) -> io::Result<()> {
        let quiet = THEME.quiet;
        self.say(&format!(
            "{quiet}checking chapter {}{quiet:#}\n",
            chapter.number
        ))
    }

    /// A check has ended: this takes the place of the one before.
    pub fn verdict(&self, text: &str) -> io::Result<()> {
        // An error has been said already, on standard error.
        if text.is_empty() {
            return Ok(());
        }
        if self.interactive {
            // Not a style, so not for a stream that takes styles out.
            io::stdout().write_all(CLEAR.as_bytes())?;
        }
        self.say(text)
    }

    /// What can be done now; the last line until something happens.
    pub fn waiting(&self, chapter: &Chapter) -> io::Result<()> {
        let quiet = THEME.quiet;
        let line = if self.interactive {
            format!(
                "watching chapter {} · h hint · n next · l list · r run again · q quit",
                chapter.number
            )
        } else {
            format!("watching chapter {}", chapter.number)
        };
        let lines = wrap(&line, self.settings.width).join("\n");
        self.say(&format!("\n{quiet}{lines}{quiet:#}\n"))
    }

    pub fn tell(&self, text: &str) -> io::Result<()> {
        self.say(&format!("{}\n", wrap(text, self.settings.width).join("\n")))
    }

    pub fn say(&self, text: &str) -> io::Result<()> {
        output::write(self.settings, text)
    }
}
