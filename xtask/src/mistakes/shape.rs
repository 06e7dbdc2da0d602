//! What is left of a message without what differs from one run to the next, and how alike two of them are.

use std::collections::{BTreeMap, BTreeSet};

/// As much of a message as tells one mistake from another.
const LONGEST: usize = 240;

/// The message on one line, with `#` for each number of more than one digit: small ones tell `once` from `twice`, and
/// others are counts and times.
pub fn shape(message: &str) -> String {
    let words: Vec<&str> = message.split_whitespace().collect();
    let line = words.join(" ");
    let mut shape = String::new();
    let mut rest = line.as_str();
    while let Some(at) = rest.find(|character: char| character.is_ascii_digit()) {
        let (before, number) = rest.split_at(at);
        let digits = number.len()
            - number
                .trim_start_matches(|c: char| c.is_ascii_digit())
                .len();
        let in_name =
            before.ends_with(|character: char| character.is_alphanumeric() || character == '_');
        shape.push_str(before);
        shape.push_str(if digits > 1 && !in_name {
            "#"
        } else {
            &number[..digits]
        });
        rest = &number[digits..];
    }
    shape.push_str(rest);
    shape.truncate(shape.floor_char_boundary(LONGEST));
    shape
}

/// From 0 to 1: the share of the words that two messages have in common.
pub fn alike(a: &str, b: &str) -> f64 {
    if a == b {
        return 1.0;
    }
    let (a, b) = (words(a), words(b));
    let count = |words: &BTreeMap<&str, usize>, word: &str| words.get(word).copied().unwrap_or(0);
    let all: BTreeSet<&str> = a.keys().chain(b.keys()).copied().collect();
    let (mut common, mut either) = (0, 0);
    for word in all {
        let (ours, theirs) = (count(&a, word), count(&b, word));
        common += ours.min(theirs);
        either += ours.max(theirs);
    }
    share(common, either)
}

/// From 0 to 1: the share of the messages that two lists have in common.
pub fn overlap(a: &[String], b: &[String]) -> f64 {
    let (a, b): (BTreeSet<&String>, BTreeSet<&String>) = (a.iter().collect(), b.iter().collect());
    share(a.intersection(&b).count(), a.union(&b).count())
}

fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 {
        0.0
    } else {
        part as f64 / whole as f64
    }
}

fn words(message: &str) -> BTreeMap<&str, usize> {
    let mut counts = BTreeMap::new();
    for word in
        message.split(|character: char| !(character.is_alphanumeric() || "_#".contains(character)))
    {
        if !word.is_empty() {
            *counts.entry(word).or_default() += 1;
        }
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_numbers_go_and_names_stay() {
        assert_eq!(
            shape("error[E0277]: a u32\n  of 17"),
            "error[E0277]: a u32 of #"
        );
        assert_eq!(
            shape("polled 2 times, not 1234567"),
            "polled 2 times, not #"
        );
        assert_eq!(shape("pct2 3.25 s"), "pct2 3.# s");
        assert_eq!(shape(&"ü".repeat(500)).chars().count(), 120);
    }

    #[test]
    fn messages_are_alike_by_their_words() {
        assert_eq!(alike("a b", "a b"), 1.0);
        assert_eq!(alike("a b", "a c"), 1.0 / 3.0);
        assert_eq!(alike("a a b", "a b"), 2.0 / 3.0);
        assert_eq!(alike("", "x"), 0.0);
    }
}
