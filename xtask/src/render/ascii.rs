//! Text for a terminal whose locale knows no more than ASCII.

use std::fmt::Write;

/// Each letter by one that looks or means the same, in as many columns where columns matter.
pub fn ascii(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            _ if letter.is_ascii() => plain.push(letter),
            '·' | '–' | '─' | '┄' => plain.push('-'),
            '—' => plain.push_str("--"),
            '│' | '┆' | '┊' => plain.push('|'),
            '┐' | '┘' | '└' | '┌' | '┼' | '┤' | '├' | '┴' | '┬' => {
                plain.push('+')
            }
            '►' | '→' | '▶' => plain.push('>'),
            '◄' | '←' | '◀' => plain.push('<'),
            '▼' | '↓' => plain.push('v'),
            '▲' | '↑' => plain.push('^'),
            '✗' | '✘' | '✖' | '×' => plain.push('x'),
            '✓' => plain.push('+'),
            '✔' => plain.push('R'),
            '■' | '█' => plain.push('#'),
            '□' | '░' | '▒' | '▓' => plain.push('.'),
            '⋅' => plain.push('.'),
            '●' => plain.push('*'),
            '○' => plain.push('o'),
            '‘' | '’' => plain.push('\''),
            '“' | '”' => plain.push('"'),
            '\u{a0}' => plain.push(' '),
            '…' => {
                plain.push_str("...");
                // It takes its room from the space behind it, so that what follows stays where it was.
                for _ in 0..2 {
                    let mut ahead = letters.clone();
                    if ahead.next() == Some(' ') && ahead.next() == Some(' ') {
                        letters.next();
                    }
                }
            }
            _ => {
                let _ = write!(plain, "{}", letter.escape_unicode());
            }
        }
    }
    plain
}

/// Does a locale of these variables know more than ASCII? The first that says anything counts; saying nothing is the C
/// locale.
pub fn knows_utf8(variables: [Option<&str>; 3]) -> bool {
    let locale = variables
        .into_iter()
        .flatten()
        .find(|value| !value.is_empty());
    let locale = locale.unwrap_or_default().to_ascii_lowercase();
    locale.contains("utf-8") || locale.contains("utf8")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_a_meaning_keeps_it() {
        assert_eq!(ascii("chapter 1 · Zeit"), "chapter 1 - Zeit");
        assert_eq!(ascii("✗ waits │ ■ ends"), "x waits | # ends");
        assert_eq!(ascii("├─►┐"), "+->+");
        assert_eq!(ascii("für"), "f\\u{fc}r");
    }

    #[test]
    fn columns_stay_where_there_is_room() {
        assert_eq!(ascii("ab…   next"), "ab... next");
        assert_eq!(ascii("ab… next"), "ab... next");
        assert_eq!(ascii("ab…\n"), "ab...\n");
    }

    #[test]
    fn the_first_variable_that_says_anything_counts() {
        assert!(knows_utf8([None, None, Some("de_DE.UTF-8")]));
        assert!(knows_utf8([Some(""), Some("C.utf8"), Some("C")]));
        assert!(!knows_utf8([Some("C"), None, Some("de_DE.UTF-8")]));
        assert!(!knows_utf8([None, None, None]));
    }
}
