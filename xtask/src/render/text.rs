//! Plain text: wrapping, cutting, and cleaning of what students' programs say.

use std::fmt::Write;

/// Breaks text into lines of at most `width` columns, at spaces where there are any. Line breaks stay.
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.lines() {
        let mut line = String::new();
        for word in paragraph.split_whitespace() {
            if !line.is_empty() && columns(&line) + 1 + columns(word) > width {
                lines.push(std::mem::take(&mut line));
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        lines.push(line);
    }
    lines
}

fn columns(text: &str) -> usize {
    text.chars().count()
}

/// Takes out what a terminal would obey, and spells out what makes text look other than it is.
pub fn clean(text: &str) -> String {
    let is_plain =
        |character: char| character == '\n' || !(character.is_control() || misleads(character));
    if text.chars().all(is_plain) {
        return text.to_owned();
    }
    let stripped = anstream::adapter::strip_str(text).to_string();
    let mut clean = String::with_capacity(stripped.len());
    for character in stripped.chars() {
        match character {
            '\n' => clean.push('\n'),
            '\t' => clean.push_str("    "),
            _ if character.is_control() => {}
            _ if misleads(character) => {
                let _ = write!(clean, "{}", character.escape_unicode());
            }
            _ => clean.push(character),
        }
    }
    clean
}

/// Characters that reorder or hide what stands around them, break lines where nobody expects it, or are none.
fn misleads(character: char) -> bool {
    matches!(
        character,
        '\u{61c}'
            | '\u{200e}'
            | '\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2066}'..='\u{2069}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{fffe}'
            | '\u{ffff}'
            | '\u{e0000}'..='\u{e007f}'
    )
}

/// The text in at most `limit` bytes: its beginning and its end, with a note of what is left out between them.
pub fn cut(text: &str, limit: usize) -> String {
    if text.len() <= limit {
        return text.to_owned();
    }
    // The count of what is left out has at most as many digits as the count of everything.
    let widest = note(text.len()).len();
    if limit <= widest {
        return start(text, limit).to_owned();
    }
    let kept = limit - widest;
    let head = start(text, kept - kept / 3);
    let tail = end(text, kept / 3);
    let note = note(text.len() - head.len() - tail.len());
    format!("{head}{note}{tail}")
}

fn note(bytes: usize) -> String {
    format!("\n[… {bytes} bytes left out …]\n")
}

/// As much of the text as fits into that many bytes.
pub fn start(text: &str, limit: usize) -> &str {
    &text[..text.floor_char_boundary(limit)]
}

fn end(text: &str, limit: usize) -> &str {
    &text[text.ceil_char_boundary(text.len().saturating_sub(limit))..]
}

/// On one line.
pub fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Text that the runner of GitHub Actions takes for nothing but text when it comes along on standard output:
/// it obeys `::command::` at the beginning of a line, and `##[command]` anywhere.
pub fn without_commands(text: &str) -> String {
    let lines = text.split('\n').map(|line| {
        let begins_a_command = line
            .split_once("::")
            .is_some_and(|(before, _)| !before.chars().any(char::is_alphanumeric));
        let line = line.replace("##[", "## [");
        if begins_a_command {
            format!("| {line}")
        } else {
            line
        }
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_at_spaces_and_long_words_stay_whole() {
        assert_eq!(wrap("a bb ccc", 4), ["a bb", "ccc"]);
        assert_eq!(wrap("abcdefgh i", 3), ["abcdefgh", "i"]);
        assert_eq!(wrap("a\n\nb", 10), ["a", "", "b"]);
    }

    #[test]
    fn nothing_is_left_for_a_terminal_to_obey() {
        assert_eq!(clean("a\u{1b}[31mb\u{1b}]0;title\u{7}c\u{8}\r\n"), "abc\n");
        assert_eq!(clean("\u{9b}31m\u{85}x\ty"), "31mx    y");
    }

    #[test]
    fn what_reorders_text_is_spelt_out_and_honest_letters_stay() {
        assert_eq!(clean("a\u{202e}b"), "a\\u{202e}b");
        assert_eq!(clean("\u{2028}\u{e0041}"), "\\u{2028}\\u{e0041}");
        for honest in ["żółć", "שלום", "👩\u{200d}🔬", "…"] {
            assert_eq!(clean(honest), honest);
        }
    }

    #[test]
    fn a_cut_text_fits_whatever_the_limit() {
        let text = "äöü€🦀".repeat(20);
        for limit in 0..text.len() + 2 {
            let cut = cut(&text, limit);
            assert!(cut.len() <= limit, "{limit}: {}", cut.len());
        }
        assert_eq!(cut(&text, text.len()), text);
        assert_eq!(
            cut(&"x".repeat(100), 60),
            format!(
                "{}\n[… 70 bytes left out …]\n{}",
                "x".repeat(20),
                "x".repeat(10)
            )
        );
    }

    #[test]
    fn a_workflow_command_becomes_text() {
        assert_eq!(without_commands("a\n ::notice::b"), "a\n|  ::notice::b");
        assert_eq!(without_commands("\u{a0}::x::"), "| \u{a0}::x::");
        assert_eq!(without_commands("say ##[error]x"), "say ## [error]x");
        assert_eq!(without_commands("std::task::Poll"), "std::task::Poll");
        assert_eq!(without_commands("##[a]::b"), "## [a]::b");
    }
}
