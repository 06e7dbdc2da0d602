//! The course's solution beside the student's own: a difference for each file, and what else is right.

use super::{
    clean,
    terminal::{Look, Page, STATUS, TEXT, step_word},
};
use crate::{
    report::{
        Status, StepStatus,
        digest::{self},
    },
    theme::THEME,
};

/// One file of either.
#[derive(Debug)]
pub struct File {
    pub path: String,
    /// From the student's to the course's; without a hunk if they are the same.
    pub patch: String,
}

/// Another right solution.
#[derive(Debug)]
pub struct Form {
    pub name: String,
    pub note: String,
}

pub fn render(
    chapter: &digest::Chapter,
    folder: &str,
    files: &[File],
    forms: &[Form],
    look: Look,
) -> String {
    let mut page = Page::new(look);
    let strong = THEME.strong;
    page.line(format!(
        "{strong}chapter {} · {}{strong:#}",
        chapter.number, chapter.title
    ));
    page.gap();
    page.paragraph(
        0,
        "What would have to change in yours (-) to be the course's solution (+). Other is not worse: both pass.",
    );
    for file in files {
        page.gap();
        difference(&mut page, file);
    }
    page.gap();
    if !forms.is_empty() {
        page.paragraph(
            0,
            &format!("These are right, too; their sources are in tests/{folder}/accept:"),
        );
        page.gap();
        for form in forms {
            page.line(format!("  {strong}{}{strong:#}", form.name));
            page.paragraph(4, &form.note);
        }
    }
    page.text
}

fn difference(page: &mut Page, file: &File) {
    let (pass, fail, quiet, strong) = (THEME.pass, THEME.fail, THEME.quiet, THEME.strong);
    if !file.patch.lines().any(|line| line.starts_with("@@")) {
        page.line(format!("{quiet}{} is the same{quiet:#}", file.path));
        return;
    }
    for (at, line) in clean(&file.patch).lines().enumerate() {
        let style = match line.as_bytes().first() {
            _ if at < 2 => strong,
            Some(b'@') => quiet,
            Some(b'+') => pass,
            Some(b'-') => fail,
            _ => {
                page.line(line);
                continue;
            }
        };
        page.line(format!("{style}{line}{style:#}"));
    }
}

/// What is missing.
pub fn not_yet(chapter: &digest::Chapter, look: Look) -> String {
    let mut page = Page::new(look);
    let number = chapter.number;
    page.paragraph(
        0,
        &format!("The solution of chapter {number} is shown once yours passes. What is missing:"),
    );
    page.gap();
    match chapter.status {
        Status::Refused => {
            for finding in &chapter.findings {
                let fail = THEME.fail;
                page.line(format!(
                    "{fail}{:>STATUS$}{fail:#}  {}",
                    "REFUSED",
                    clean(&finding.place)
                ));
                page.paragraph(TEXT, &finding.message);
            }
        }
        _ => {
            let columns = chapter.name_columns();
            for step in &chapter.steps {
                if step.status != StepStatus::Passing {
                    let (style, word) = step_word(step.status);
                    page.line(format!(
                        "{style}{word:>STATUS$}{style:#}  {:<columns$} {}",
                        step.name, step.title
                    ));
                }
            }
        }
    }
    page.gap();
    match chapter.open_step() {
        Some(step) => page.line(format!(
            "next: cargo xtask hint chapter {number} {}",
            step.name
        )),
        None => page.line(format!("next: cargo xtask check chapter {number}")),
    }
    page.text
}
