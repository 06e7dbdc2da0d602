//! Where in a chapter's lesson a step is treated.

use std::fs;

use crate::course::{Chapter, Course, Step};

/// A section of a lesson.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// Without the `#`s.
    pub title: String,
    /// `crates/01-name/README.md#step-1-poll`
    pub link: String,
}

/// How the heading of a step's section begins, which `verify` makes sure of.
pub fn heading(chapter: &Chapter, step: &Step) -> String {
    let at = chapter
        .steps
        .iter()
        .position(|other| other.name == step.name);
    format!("## Step {}: {}", at.unwrap_or_default() + 1, step.name)
}

/// The section of a step; if the lesson has none, the lesson.
pub fn section(course: &Course, chapter: &Chapter, step: &Step) -> Section {
    let file = format!("crates/{}/README.md", chapter.folder);
    let text = fs::read_to_string(course.root.join(&file)).unwrap_or_default();
    let begin = heading(chapter, step);
    let title = text
        .lines()
        .find(|line| line.starts_with(&begin))
        .map(|line| line.trim_start_matches('#').trim());
    match title {
        Some(title) => Section {
            title: title.to_owned(),
            link: format!("{file}#{}", anchor(title)),
        },
        None => Section {
            title: chapter.title.clone(),
            link: file,
        },
    }
}

/// As forges and editors make it from a heading: small letters, hyphens for spaces, no punctuation.
fn anchor(title: &str) -> String {
    let kept = title
        .chars()
        .filter(|character| character.is_alphanumeric() || " -_".contains(*character));
    kept.flat_map(char::to_lowercase)
        .map(|character| if character == ' ' { '-' } else { character })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn anchors_are_those_of_forges() {
        assert_eq!(anchor("Step 4: socket_read"), "step-4-socket_read");
        assert_eq!(
            anchor("Step 1: `poll`, ready or not?"),
            "step-1-poll-ready-or-not"
        );
    }
}
