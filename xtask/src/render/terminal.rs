//! The report for people: first the fact, then the place, then the next step.

use std::fmt::Write;

use super::{clean, wrap};
use crate::{
    report::{Chapter, Level, Message, Outcome, Report, Status, Step, StepStatus, Test},
    theme::THEME,
};

/// Sentences wider than this are hard to read.
const WIDEST: usize = 100;
const STATUS: usize = 11;

pub struct Look {
    pub width: usize,
    /// Show the compiler's messages with their colours.
    pub colour: bool,
}

pub fn render(report: &Report, look: &Look) -> String {
    let look = Look {
        width: look.width.clamp(40, WIDEST),
        ..*look
    };
    let mut page = Page {
        text: String::new(),
        look,
    };
    for (at, chapter) in report.chapters.iter().enumerate() {
        if at > 0 {
            page.line("");
        }
        page.chapter(chapter);
    }
    page.text
}

struct Page {
    text: String,
    look: Look,
}

impl Page {
    fn line(&mut self, line: impl AsRef<str>) {
        self.text.push_str(line.as_ref().trim_end());
        self.text.push('\n');
    }

    /// A paragraph behind a margin.
    fn paragraph(&mut self, margin: usize, text: &str) {
        for line in wrap(&clean(text), self.look.width.saturating_sub(margin).max(20)) {
            self.line(format!("{:margin$}{line}", ""));
        }
    }

    fn chapter(&mut self, chapter: &Chapter) {
        let strong = THEME.strong;
        self.line(format!(
            "{strong}chapter {} · {}{strong:#}",
            chapter.number, chapter.title
        ));
        self.line("");
        for finding in &chapter.findings {
            let fail = THEME.fail;
            self.line(format!(
                "{fail}{:>STATUS$}{fail:#}  {}",
                "REFUSED", finding.place
            ));
            self.paragraph(STATUS + 2, &finding.message);
        }
        for step in &chapter.steps {
            self.step(chapter, step);
        }
        self.messages(&chapter.messages, Level::Error);
        self.line("");
        self.summary(chapter);
    }

    fn step(&mut self, chapter: &Chapter, step: &Step) {
        let (style, word) = match step.status {
            StepStatus::Passing => (THEME.pass, "pass"),
            StepStatus::Failing => (THEME.fail, "FAIL"),
            StepStatus::DoesNotCompile => (THEME.fail, "NO COMPILE"),
            StepStatus::NotStarted => (THEME.quiet, "not started"),
            StepStatus::Skipped => (THEME.skip, "skipped"),
        };
        let quiet = THEME.quiet;
        let points = match step.points.earned {
            0 => String::new(),
            earned => format!("  {quiet}{earned} points{quiet:#}"),
        };
        let reason = match (&step.reason, step.status) {
            (Some(reason), StepStatus::Skipped) => format!("  {quiet}{reason}{quiet:#}"),
            _ => String::new(),
        };
        self.line(format!(
            "{style}{word:>STATUS$}{style:#}  {:<14} {}{points}{reason}",
            step.name, step.title
        ));
        match step.status {
            StepStatus::Failing => self.failures(step),
            StepStatus::DoesNotCompile => self.does_not_compile(chapter, step),
            StepStatus::Passing | StepStatus::NotStarted | StepStatus::Skipped => {}
        }
    }

    fn does_not_compile(&mut self, chapter: &Chapter, step: &Step) {
        // The crate's own errors are shown once, for all steps.
        if chapter.status != Status::DoesNotCompile || !step.messages.is_empty() {
            self.messages(&step.messages, Level::Error);
        }
    }

    /// Each test that does not pass; only the first tells its story, since the others mostly tell the same.
    fn failures(&mut self, step: &Step) {
        let passing = step
            .tests
            .iter()
            .filter(|test| test.outcome == Outcome::Pass)
            .count();
        let mut told = false;
        for test in &step.tests {
            match test.outcome {
                Outcome::Pass | Outcome::NotRun => {}
                Outcome::Todo => {
                    let quiet = THEME.quiet;
                    self.line(format!(
                        "{quiet}{:>STATUS$}  {}: {}{quiet:#}",
                        "to do",
                        test.name,
                        clean(&test.message)
                    ));
                }
                _ => {
                    self.failure(test, !told);
                    told = true;
                }
            }
        }
        if passing > 0 {
            let quiet = THEME.quiet;
            self.line(format!(
                "{:>STATUS$}  {quiet}{passing} of {} tests pass{quiet:#}",
                "",
                step.tests.len()
            ));
        }
    }

    fn failure(&mut self, test: &Test, with_story: bool) {
        let fail = THEME.fail;
        let margin = STATUS + 4;
        let word = match test.outcome {
            Outcome::Hang => "hangs",
            Outcome::Crash => "crashes",
            Outcome::EndedEarly => "ends early",
            Outcome::Flood => "floods",
            Outcome::Forged => "forged",
            _ => "fails",
        };
        self.line("");
        self.line(format!(
            "{:>STATUS$}  {fail}{}{fail:#} {word}",
            "", test.name
        ));
        self.paragraph(margin, &test.sentence);
        self.line("");
        self.paragraph(margin, &format!("Yours: {}", test.message));
        let quiet = THEME.quiet;
        for place in places(test) {
            self.line(format!("{:margin$}{quiet}at {place}{quiet:#}", ""));
        }
        if with_story && !test.story.is_empty() {
            self.line("");
            self.line(format!("{:margin$}what happened:", ""));
            for line in &test.story {
                self.line(format!("{:margin$}  {quiet}{}{quiet:#}", "", clean(line)));
            }
        }
        if !test.output.is_empty() {
            self.line("");
            self.line(format!("{:margin$}it printed:", ""));
            for line in clean(&test.output).lines() {
                self.line(format!("{:margin$}  {line}", ""));
            }
        }
        self.line("");
    }

    fn messages(&mut self, messages: &[Message], level: Level) {
        for message in messages.iter().filter(|message| message.level == level) {
            self.line("");
            let text = if self.look.colour {
                &message.coloured
            } else {
                &message.text
            };
            for line in text.trim_end().lines() {
                self.line(format!("  {line}"));
            }
        }
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
            self.line(format!(
                "note: the compiler has {warnings} {plural}; `cargo check -p {}` shows them",
                chapter.package
            ));
        }
        for note in &chapter.notes {
            self.paragraph(0, &format!("note: {note}"));
        }
        if chapter.built_on == Some("mine") && blames_an_earlier_chapter(chapter) {
            self.paragraph(
                0,
                "note: this chapter uses your own earlier chapters, and one of them seems to be unfinished; \
                 `--on reference` checks this chapter on the course's",
            );
        }
        self.next(chapter);
    }

    fn next(&mut self, chapter: &Chapter) {
        let number = chapter.number;
        match chapter.status {
            Status::Passing => self.line(format!("chapter {number} is done")),
            Status::Refused => self.line("next: take out what is refused above, then check again"),
            Status::DoesNotCompile => self.line("next: the first error above"),
            Status::NotStarted | Status::Failing => {
                let open = |step: &&Step| {
                    !matches!(step.status, StepStatus::Passing | StepStatus::Skipped)
                };
                let Some(step) = chapter.steps.iter().find(open) else {
                    return;
                };
                let what = match step.status {
                    StepStatus::NotStarted => "begin at",
                    _ => "look at",
                };
                self.line(format!("next: {}, {what} {}", step.name, step.begin));
                if chapter.status == Status::NotStarted {
                    self.line(format!("      the lesson is {}", lesson(chapter)));
                }
            }
        }
    }
}

/// Where the test stands, and where the panic was if that is somewhere else.
fn places(test: &Test) -> Vec<&str> {
    let file = |place: &str| place.split(':').next().unwrap_or_default().to_owned();
    match test.location.as_str() {
        "" => vec![&test.place],
        location if file(location) == file(&test.place) => vec![location],
        location => vec![location, &test.place],
    }
}

fn blames_an_earlier_chapter(chapter: &Chapter) -> bool {
    let crate_dir = chapter.subject.trim_end_matches("/src");
    chapter
        .steps
        .iter()
        .flat_map(|step| &step.tests)
        .any(|test| test.location.starts_with("crates/") && !test.location.starts_with(crate_dir))
        || chapter.steps.iter().any(|step| {
            step.reason.as_deref() == Some("an earlier chapter's crate does not compile")
        })
}

fn lesson(chapter: &Chapter) -> String {
    format!("crates/{:02}-{}/README.md", chapter.number, chapter.package)
}

/// One line a chapter, for an overview of many.
pub fn overview(report: &Report) -> String {
    let mut text = String::new();
    for chapter in &report.chapters {
        let (done, all) = chapter.progress();
        let style = if chapter.status == Status::Passing {
            THEME.pass
        } else {
            THEME.quiet
        };
        let _ = writeln!(
            text,
            "{style}chapter {}{style:#}  {done} of {all} steps  {}",
            chapter.number, chapter.title
        );
    }
    text
}
