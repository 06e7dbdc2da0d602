//! What a reset did to which files, and how to take it back.

use std::fmt::Write;

use crate::{
    course::{Chapter, Step},
    reset::{Change, Done, Undone},
    submission::shown,
    theme::THEME,
};

/// As wide as the statuses of a report.
const COLUMN: usize = 11;

pub fn reset(chapter: &Chapter, step: Option<&Step>, done: &Done) -> String {
    let mut text = String::new();
    let number = chapter.number;
    let what = match step {
        Some(step) => format!("chapter {number}, step {}:", step.name),
        None => format!("chapter {number}"),
    };
    let Some(kept) = &done.kept else {
        let what = match step {
            Some(step) => shown(&step.begin),
            None => what,
        };
        let _ = writeln!(text, "{what} is as it was handed out; nothing to do");
        return text;
    };
    match step {
        Some(_) => {
            let _ = writeln!(text, "{what} its file is back at the starter\n");
        }
        None => {
            let _ = writeln!(text, "{what} is back at the starter\n");
        }
    }
    files(
        &mut text,
        &chapter.folder,
        &done.changes,
        ["reset", "moved away", "back"],
    );
    if let Some(step) = step {
        let shares = |other: &&Step| other.begin == step.begin && other.name != step.name;
        let others: Vec<&str> = chapter
            .steps
            .iter()
            .filter(shares)
            .map(|step| step.name.as_str())
            .collect();
        if !others.is_empty() {
            let _ = writeln!(
                text,
                "\nnote: in that file began, too: {}",
                others.join(", ")
            );
        }
    }
    let _ = writeln!(text, "\nyour files are kept in {}", kept.display());
    let _ = writeln!(text, "undo: cargo xtask reset --undo");
    text
}

pub fn undo(undone: &Undone) -> String {
    let mut text = String::new();
    let (kept, done) = (&undone.kept, &undone.done);
    if done.changes.is_empty() {
        let _ = writeln!(
            text,
            "your files are as they were before `reset {}`; nothing to do",
            kept.what
        );
        return text;
    }
    let _ = writeln!(text, "`reset {}` is undone\n", kept.what);
    files(
        &mut text,
        &kept.chapter,
        &done.changes,
        ["back", "removed", "back"],
    );
    if let Some(newer) = &done.kept {
        let _ = writeln!(
            text,
            "\nwhat you have written since then is kept in {}",
            newer.display()
        );
        let _ = writeln!(text, "to have it again: cargo xtask reset --undo");
    }
    text
}

/// A line a file, with a word for what was replaced, taken away, or put there.
fn files(text: &mut String, folder: &str, changes: &[Change], words: [&str; 3]) {
    let [replaced, taken, put] = words;
    let strong = THEME.strong;
    for change in changes {
        let word = match (&change.before, &change.after) {
            (_, None) => taken,
            (None, Some(_)) => put,
            (Some(_), Some(_)) => replaced,
        };
        let path = shown(&change.path);
        let _ = writeln!(
            text,
            "{strong}{word:>COLUMN$}{strong:#}  crates/{folder}/{path}"
        );
    }
}
