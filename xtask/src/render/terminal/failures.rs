//! What is told of tests that do not pass.

use std::fmt::Write;

use super::{INNER, LANES, TEXT, page::Page};
use crate::{
    render::{clean, counter_example::lanes, timeline::strip, wrap},
    report::{Chapter, CounterExample, Moment, Outcome, Step, Test},
    theme::THEME,
};

impl Page {
    /// The first failing test in full, the others in brief: they mostly tell the same.
    pub(super) fn failures(&mut self, chapter: &Chapter, step: &Step) {
        let quiet = THEME.quiet;
        let (number, options) = (chapter.number, &chapter.options);
        let trace = format!("cargo xtask trace chapter {number} {}{options}", step.name);
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
            let command = format!("cargo xtask check chapter {number} {}{options}", step.name);
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
                for part in fit(&clean(line), self.look.width - INNER - 2) {
                    self.line(format!("{:INNER$}  {quiet}{part}{quiet:#}", ""));
                }
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
        self.paragraph(INNER, "with `--picture FILE` it is drawn into an SVG file");
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
}

/// A line that fits stays as it is, with its spaces.
fn fit(line: &str, width: usize) -> Vec<String> {
    if line.chars().count() <= width {
        vec![line.to_owned()]
    } else {
        wrap(line, width)
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
