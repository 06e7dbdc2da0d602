//! The report for people: first the fact, then the place, then the next step.

mod likely;

use std::fmt::Write;

use super::{clean, counter_example::lanes, timeline::strip, wrap};
use crate::{
    report::{
        self, Chapter, CounterExample, Level, Message, ModelOutcome, Moment, Outcome, Report,
        Status, Step, StepStatus, Test,
    },
    theme::THEME,
};

/// Sentences wider than this are hard to read.
const WIDEST: usize = 100;
/// The column of statuses, and where text below it begins.
const STATUS: usize = 11;
const TEXT: usize = STATUS + 2;
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
    let look = Look {
        width: look.width.clamp(40, WIDEST),
        ..look
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

struct Page {
    text: String,
    look: Look,
}

impl Page {
    fn line(&mut self, line: impl AsRef<str>) {
        self.text.push_str(line.as_ref().trim_end());
        self.text.push('\n');
    }

    /// A blank line, unless there is one already.
    fn gap(&mut self) {
        if !self.text.ends_with("\n\n") {
            self.line("");
        }
    }

    fn paragraph(&mut self, margin: usize, text: &str) {
        for line in wrap(&clean(text), self.room(margin)) {
            self.line(format!("{:margin$}{line}", ""));
        }
    }

    fn room(&self, margin: usize) -> usize {
        self.look.width.saturating_sub(margin).max(20)
    }

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
        let (style, word) = match step.status {
            StepStatus::Passing => (THEME.pass, "pass"),
            StepStatus::Failing => (THEME.fail, "FAIL"),
            StepStatus::DoesNotCompile => (THEME.fail, "NO COMPILE"),
            StepStatus::NotStarted => (THEME.quiet, "not started"),
            StepStatus::Skipped => (THEME.skip, "skipped"),
        };
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
        self.line(format!(
            "{style}{word:>STATUS$}{style:#}  {:<columns$} {}{beside}",
            step.name, step.title
        ));
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
        let quiet = THEME.quiet;
        for test in &step.tests {
            if let Some(model) = &test.model
                && model.outcome == ModelOutcome::Inconclusive
            {
                self.line(format!(
                    "{:TEXT$}{quiet}{} passed on real threads only; its schedules could not be tried:{quiet:#}",
                    "", test.name
                ));
                self.paragraph(INNER, &model.reason);
            }
        }
    }

    /// The first failing test in full, the others in brief: they mostly tell the same.
    fn failures(&mut self, chapter: &Chapter, step: &Step) {
        let quiet = THEME.quiet;
        let trace = format!("cargo xtask trace chapter {} {}", chapter.number, step.name);
        let failing = |test: &&Test| {
            !matches!(
                test.outcome,
                Outcome::Pass | Outcome::NotRun | Outcome::Todo
            )
        };
        for (at, test) in step.tests.iter().filter(failing).enumerate() {
            if at == 0 || self.look.full {
                self.failure(test, &trace);
            } else {
                self.failure_in_brief(test);
            }
            if at == 0 {
                self.likely(step);
            }
        }
        for test in step
            .tests
            .iter()
            .filter(|test| test.outcome == Outcome::Todo)
        {
            self.line(format!(
                "{quiet}{:TEXT$}{} is still to do{quiet:#}",
                "", test.name
            ));
        }
        let passing = step
            .tests
            .iter()
            .filter(|test| test.outcome == Outcome::Pass)
            .count();
        let not_run = step
            .tests
            .iter()
            .filter(|test| test.outcome == Outcome::NotRun)
            .count();
        self.gap();
        let mut tally = format!("{passing} of {} tests pass", step.tests.len());
        if not_run > 0 {
            let _ = write!(tally, ", {not_run} not run");
        }
        self.line(format!("{:TEXT$}{quiet}{tally}{quiet:#}", ""));
        if !self.look.full && step.tests.iter().filter(failing).count() > 1 {
            let command = format!("cargo xtask check chapter {} {}", chapter.number, step.name);
            self.line(format!("{:TEXT$}{quiet}{command} tells more{quiet:#}", ""));
        }
        self.gap();
    }

    fn failure(&mut self, test: &Test, trace: &str) {
        let (fail, quiet) = (THEME.fail, THEME.quiet);
        self.gap();
        self.line(format!(
            "{:TEXT$}{fail}{} {}{fail:#}",
            "",
            test.name,
            word(test.outcome)
        ));
        self.paragraph(INNER, &test.sentence);
        self.gap();
        self.paragraph(INNER, &format!("Yours: {}", test.message));
        for place in places(test) {
            self.line(format!("{:INNER$}{quiet}{place}{quiet:#}", ""));
        }
        if let Some(example) = &test.counter_example {
            self.counter_example(example);
        }
        if !test.story.is_empty() {
            self.gap();
            self.line(format!("{:INNER$}what happened:", ""));
            for line in &test.story {
                self.line(format!("{:INNER$}  {quiet}{}{quiet:#}", "", clean(line)));
            }
        }
        if test.counter_example.is_none() {
            self.timeline(test, trace);
        }
        if !test.output.is_empty() {
            self.gap();
            let who = if test.name.contains('/') {
                "the compiler says"
            } else {
                "it printed"
            };
            self.line(format!("{:INNER$}{who}:", ""));
            for line in clean(&test.output).lines() {
                self.line(format!("{:INNER$}  {line}", ""));
            }
        }
        self.gap();
    }

    /// Who was polled and woken when, where real wakers are about: a story of theirs is hard to follow in words.
    fn timeline(&mut self, test: &Test, trace: &str) {
        let quiet = THEME.quiet;
        let Some(timeline) = &test.timeline else {
            return;
        };
        let has_wakers = |moment: &Moment| matches!(moment.role.as_str(), "task" | "waker");
        if !timeline.moments.iter().any(has_wakers) {
            return;
        }
        self.gap();
        self.line(format!("{:INNER$}its timeline:", ""));
        self.gap();
        for line in strip::short(timeline, false, self.look.width - LANES) {
            self.line(format!("{:LANES$}{line}", ""));
        }
        self.gap();
        self.line(format!("{:INNER$}{quiet}to see all of it:{quiet:#}", ""));
        self.line(format!(
            "{:LANES$}{quiet}{trace} --test {}{quiet:#}",
            "", test.name
        ));
    }

    fn counter_example(&mut self, example: &CounterExample) {
        let quiet = THEME.quiet;
        self.gap();
        self.line(format!("{:INNER$}this can happen:", ""));
        self.gap();
        for line in lanes::lines(example, self.look.width - LANES) {
            self.line(format!("{:LANES$}{line}", ""));
        }
        self.gap();
        self.line(format!("{:INNER$}{quiet}to see it again:{quiet:#}", ""));
        self.line(format!("{:LANES$}{quiet}{}{quiet:#}", "", example.replay));
        self.line(format!(
            "{:INNER$}{quiet}with `--picture FILE` it is drawn into an SVG file{quiet:#}",
            ""
        ));
    }

    fn failure_in_brief(&mut self, test: &Test) {
        let fail = THEME.fail;
        self.line(format!(
            "{:TEXT$}{fail}{} {}{fail:#}",
            "",
            test.name,
            word(test.outcome)
        ));
        self.paragraph(INNER, &test.sentence);
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
                self.line(format!("next: {}, {what} {}", step.name, step.begin));
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

fn word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Hang => "hangs",
        Outcome::Crash => "crashes",
        Outcome::EndedEarly => "ends early",
        Outcome::Flood => "prints without end",
        Outcome::Forged => "is forged",
        Outcome::Pass | Outcome::Fail | Outcome::Todo | Outcome::NotRun => "fails",
    }
}

/// Where the panic was, and where the test stands if that is somewhere else.
fn places(test: &Test) -> Vec<&str> {
    let file = |place: &str| place.split(':').next().unwrap_or_default().to_owned();
    match test.location.as_str() {
        "" => vec![&test.place],
        location if file(location) == file(&test.place) => vec![location],
        location => vec![location, &test.place],
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
