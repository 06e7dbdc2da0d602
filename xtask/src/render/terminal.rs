//! The report for people: first the fact, then the place, then the next step.

mod failures;
mod likely;
mod page;

use anstyle::Style;

use super::wrap;
use crate::{
    report::{self, Chapter, Level, Message, ModelOutcome, Report, Status, Step, StepStatus, Test},
    theme::THEME,
};
pub(super) use page::Page;

/// Sentences wider than this are hard to read.
const WIDEST: usize = 100;
/// The column of statuses, and where text below it begins.
pub(super) const STATUS: usize = 11;
pub(super) const TEXT: usize = STATUS + 2;
const INNER: usize = TEXT + 2;
/// Lanes need width more than they need a margin.
const LANES: usize = 4;

/// How the report is to look.
#[derive(Debug, Clone, Copy)]
pub struct Look {
    pub width: usize,
    /// Show the compiler's messages with their colours.
    pub colour: bool,
    /// Tell everything about every failing test, not only about the first of a step.
    pub full: bool,
}

pub fn render(report: &Report, look: Look) -> String {
    let mut page = Page::new(look);
    for (at, chapter) in report.chapters.iter().enumerate() {
        if at > 0 {
            page.line("");
        }
        page.chapter(chapter);
    }
    if report.chapters.len() > 1 {
        page.overview(report);
    }
    page.text
}

/// Nothing of a chapter that passes; of others, where they stand, and what is next.
pub fn render_briefly(report: &Report, look: Look) -> String {
    let mut page = Page {
        text: String::new(),
        look,
    };
    for chapter in &report.chapters {
        if chapter.status != Status::Passing {
            let (done, all) = chapter.progress();
            let points = chapter.points;
            page.line(format!(
                "chapter {}: {done} of {all} steps done, {} of {} points",
                chapter.number, points.earned, points.possible
            ));
            page.next(chapter);
        }
    }
    page.text
}

impl Page {
    fn chapter(&mut self, chapter: &Chapter) {
        let strong = THEME.strong;
        self.line(format!(
            "{strong}chapter {} · {}{strong:#}",
            chapter.number, chapter.title
        ));
        self.gap();
        for finding in &chapter.findings {
            let fail = THEME.fail;
            self.line(format!(
                "{fail}{:>STATUS$}{fail:#}  {}",
                "REFUSED", finding.place
            ));
            self.paragraph(TEXT, &finding.message);
        }
        // Where the crate itself is at fault, a list of steps would say the same of each.
        let nothing_ran = chapter
            .messages
            .iter()
            .any(|message| message.level == Level::Error);
        if nothing_ran {
            self.messages(&chapter.messages);
        } else if chapter.status != Status::Refused {
            for step in &chapter.steps {
                self.step(chapter, step);
            }
        }
        self.gap();
        self.summary(chapter);
    }

    fn step(&mut self, chapter: &Chapter, step: &Step) {
        let (style, word) = step_word(step.status);
        let quiet = THEME.quiet;
        let columns = chapter.name_columns();
        let remark = match (&step.reason, step.status) {
            (Some(reason), StepStatus::Skipped) => reason.clone(),
            (_, StepStatus::Passing) => format!("{} points", step.points.earned),
            _ => String::new(),
        };
        let title = step.title.chars().count() + remark.chars().count() + 2;
        let has_room = TEXT + columns + 1 + title <= self.look.width;
        let beside = if has_room && !remark.is_empty() {
            format!("  {quiet}{remark}{quiet:#}")
        } else {
            String::new()
        };
        let titles = TEXT + columns + 1;
        let title = wrap(&step.title, self.look.width.saturating_sub(titles).max(20));
        let mut title = title.iter().map(String::as_str);
        self.line(format!(
            "{style}{word:>STATUS$}{style:#}  {:<columns$} {}{beside}",
            step.name,
            title.next().unwrap_or_default()
        ));
        for more in title {
            self.line(format!("{:titles$}{more}", ""));
        }
        if !has_room {
            self.paragraph(TEXT, &remark);
        }
        match step.status {
            StepStatus::Failing => self.failures(chapter, step),
            StepStatus::DoesNotCompile => {
                self.messages(&step.messages);
                self.likely(step);
            }
            StepStatus::Passing => self.inconclusive(step),
            StepStatus::NotStarted | StepStatus::Skipped => {}
        }
    }

    /// Where the model does not know, a student should know that a pass is worth less.
    fn inconclusive(&mut self, step: &Step) {
        for test in &step.tests {
            if let Some(model) = &test.model
                && model.outcome == ModelOutcome::Inconclusive
            {
                let passed = "passed on real threads only; its schedules could not be tried:";
                self.paragraph(TEXT, &format!("{} {passed}", test.name));
                self.paragraph(INNER, &model.reason);
            }
        }
    }

    fn messages(&mut self, messages: &[Message]) {
        for message in messages
            .iter()
            .filter(|message| message.level == Level::Error)
        {
            self.gap();
            let text = if self.look.colour {
                &message.coloured
            } else {
                &message.text
            };
            for line in text.trim_end().lines() {
                self.line(format!("  {line}"));
            }
        }
        self.gap();
    }

    fn summary(&mut self, chapter: &Chapter) {
        let strong = THEME.strong;
        let (done, all) = chapter.progress();
        let points = chapter.points;
        self.line(format!(
            "{strong}{done} of {all} steps done{strong:#}, {} of {} points",
            points.earned, points.possible
        ));
        let warnings = chapter
            .messages
            .iter()
            .filter(|message| message.level == Level::Warning)
            .count();
        if warnings > 0 {
            let plural = if warnings == 1 { "warning" } else { "warnings" };
            let command = format!("cargo check -p {}", chapter.package);
            self.paragraph(
                0,
                &format!("note: the compiler has {warnings} {plural}; `{command}` shows more"),
            );
        }
        for note in &chapter.notes {
            self.paragraph(0, &format!("note: {note}"));
        }
        if chapter.built_on == Some("mine") && blames_an_earlier_chapter(chapter) {
            self.paragraph(
                0,
                "note: this chapter stands on your own earlier chapters, and one of them is not finished; \
                 with `--on reference` it stands on the course's",
            );
        }
        self.next(chapter);
    }

    fn next(&mut self, chapter: &Chapter) {
        match chapter.status {
            Status::Passing => self.line(format!("chapter {} is done", chapter.number)),
            Status::Refused => self.line("next: take out what is refused above, then check again"),
            Status::DoesNotCompile => self.line("next: the first error above"),
            Status::NotStarted | Status::Failing => {
                let open = |step: &&Step| {
                    !matches!(step.status, StepStatus::Passing | StepStatus::Skipped)
                };
                let Some(step) = chapter.steps.iter().find(open) else {
                    return;
                };
                let what = if step.status == StepStatus::NotStarted {
                    "begin at"
                } else {
                    "look at"
                };
                let line = format!("next: {}, {what} {}", step.name, step.begin);
                if line.chars().count() <= self.look.width {
                    self.line(line);
                } else {
                    self.line(format!("next: {}", step.name));
                    self.line(format!("      {what} {}", step.begin));
                }
                if chapter.status == Status::NotStarted {
                    let lesson =
                        format!("crates/{:02}-{}/README.md", chapter.number, chapter.package);
                    self.line(format!("      the lesson is {lesson}"));
                }
            }
        }
    }

    /// One line a chapter.
    fn overview(&mut self, report: &Report) {
        self.gap();
        for chapter in &report.chapters {
            let (done, all) = chapter.progress();
            let style = if chapter.status == Status::Passing {
                THEME.pass
            } else {
                THEME.quiet
            };
            let number = chapter.number;
            self.line(format!(
                "{style}chapter {number}{style:#}  {done} of {all} steps  {}",
                chapter.title
            ));
        }
    }
}

/// A step's status in the first column.
pub(super) fn step_word(status: StepStatus) -> (Style, &'static str) {
    match status {
        StepStatus::Passing => (THEME.pass, "pass"),
        StepStatus::Failing => (THEME.fail, "FAIL"),
        StepStatus::DoesNotCompile => (THEME.fail, "NO COMPILE"),
        StepStatus::NotStarted => (THEME.quiet, "not started"),
        StepStatus::Skipped => (THEME.skip, "skipped"),
    }
}

/// The chapter's folder below `crates/` and `tests/`.
fn folder(chapter: &Chapter) -> String {
    format!("{:02}-{}", chapter.number, chapter.package)
}

fn blames_an_earlier_chapter(chapter: &Chapter) -> bool {
    let own = format!("crates/{}/", folder(chapter));
    let elsewhere =
        |test: &Test| test.location.starts_with("crates/") && !test.location.starts_with(&own);
    let unbuilt = |step: &Step| step.reason.as_deref() == Some(report::EARLIER_DOES_NOT_COMPILE);
    chapter
        .steps
        .iter()
        .any(|step| unbuilt(step) || step.tests.iter().any(elsewhere))
}
