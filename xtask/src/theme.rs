//! The only place that names colours: roles, which renderers use by name.

use anstyle::{AnsiColor, Style};

pub struct Theme {
    pub pass: Style,
    pub fail: Style,
    pub skip: Style,
    pub strong: Style,
    pub quiet: Style,
}

pub const THEME: Theme = Theme {
    pass: AnsiColor::Green.on_default().bold(),
    fail: AnsiColor::Red.on_default().bold(),
    skip: AnsiColor::Yellow.on_default(),
    strong: Style::new().bold(),
    quiet: Style::new().dimmed(),
};
