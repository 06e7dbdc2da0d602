//! A line of text: how wide it is, where it is cut, how its pieces are styled.

use std::fmt;

use anstyle::Style;

use crate::render::clean;

/// Pieces of a line; it displays with escape codes, which a stream without colour takes out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Line(pub Vec<(Style, String)>);

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0
            .iter()
            .try_for_each(|(style, text)| write!(f, "{style}{text}{style:#}"))
    }
}

impl Line {
    pub fn of(style: Style, text: impl Into<String>) -> Self {
        Self(vec![(style, text.into())])
    }

    pub fn width(&self) -> usize {
        self.0.iter().map(|(_, text)| columns(text)).sum()
    }

    pub fn push(&mut self, style: Style, text: impl Into<String>) {
        self.0.push((style, text.into()));
    }

    /// Adds `piece` where column `at` begins.
    pub fn place(&mut self, at: usize, piece: Line) {
        if !piece.0.is_empty() {
            self.push(Style::new(), " ".repeat(at.saturating_sub(self.width())));
            self.0.extend(piece.0);
        }
    }

    /// Cuts the last piece.
    pub fn fit(mut self, width: usize) -> Self {
        if let Some((style, text)) = self.0.pop() {
            let room = width.saturating_sub(self.width());
            self.push(style, cut(&text, room));
        }
        self
    }
}

/// One line in which nothing moves the text about.
pub fn tidy(text: &str) -> String {
    let moves = |next: &char| matches!(next, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    clean(&text.replace(['\n', '\t'], " "))
        .chars()
        .filter(|next| !moves(next))
        .collect()
}

/// How many columns a text takes. The wide characters of the table are those of whole scripts, and a few symbols.
pub fn columns(text: &str) -> usize {
    let width = |next: char| match next {
        '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200d}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' => 0,
        '\u{1100}'..='\u{115f}' | '\u{231a}'..='\u{231b}' | '\u{23e9}'..='\u{23f3}' => 2,
        '\u{2e80}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}' => 2,
        '\u{fe30}'..='\u{fe6f}' | '\u{ff00}'..='\u{ff60}' | '\u{ffe0}'..='\u{ffe6}' => 2,
        '\u{1f300}'..='\u{1faff}' | '\u{20000}'..='\u{3fffd}' => 2,
        _ => 1,
    };
    text.chars().map(width).sum()
}

/// The text, ending with `…` where it takes more than `width` columns.
pub fn cut(text: &str, width: usize) -> String {
    if columns(text) <= width {
        return text.to_owned();
    }
    let mut short = text.to_owned();
    while columns(&short) + 1 > width && short.pop().is_some() {}
    short.truncate(short.trim_end().len());
    short + "…"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cutting_counts_columns() {
        assert_eq!(cut("タイマー", 8), "タイマー");
        assert_eq!(cut("タイマー", 7), "タイマ…");
        assert_eq!(cut("タイマー", 6), "タイ…");
    }

    #[test]
    fn text_stays_in_its_place() {
        assert_eq!(tidy("a\u{1b}[31m\u{202e}b\nc"), r"a\u{202e}b c");
    }
}
