//! A hint: where the student is, what decided, what to think about, and how to hear more.

use super::{
    clean,
    telling::word,
    terminal::{Look, Page, STATUS, TEXT, step_word},
    wrap,
};
use crate::{
    report::{
        Level, Status, StepStatus,
        digest::{Chapter, Message, Step, Test},
    },
    theme::THEME,
};

/// Lines of a hint that begin like this are code, and stay as they are.
const CODE: &str = "    ";

/// What to say of a step.
#[derive(Debug)]
pub struct Hint<'a> {
    pub chapter: &'a Chapter,
    pub step: &'a Step,
    /// The test that decided.
    pub decisive: Option<&'a Test>,
    pub told: Option<Told<'a>>,
}

/// One hint of several.
#[derive(Debug)]
pub struct Told<'a> {
    /// From 1.
    pub tier: usize,
    pub of: usize,
    pub text: &'a str,
    /// The lesson's section.
    pub lesson: String,
}

pub fn render(hint: &Hint<'_>, look: Look) -> String {
    let mut page = Page::new(look);
    let (strong, chapter) = (THEME.strong, hint.chapter);
    page.line(format!(
        "{strong}chapter {} · {}{strong:#}",
        chapter.number, chapter.title
    ));
    page.gap();
    where_it_is(&mut page, hint);
    page.gap();
    if let Some(told) = &hint.told {
        tell(&mut page, told);
        page.gap();
    }
    next(&mut page, hint);
    page.text
}

fn where_it_is(page: &mut Page, hint: &Hint<'_>) {
    let (fail, quiet, step) = (THEME.fail, THEME.quiet, hint.step);
    if hint.chapter.status == Status::Refused {
        for finding in &hint.chapter.findings {
            page.line(format!(
                "{fail}{:>STATUS$}{fail:#}  {}",
                "REFUSED",
                clean(&finding.place)
            ));
            page.paragraph(TEXT, &finding.message);
        }
        return;
    }
    let (style, status) = step_word(step.status);
    page.line(format!(
        "{style}{status:>STATUS$}{style:#}  {}  {}",
        step.name, step.title
    ));
    match step.status {
        StepStatus::Skipped => {
            page.paragraph(TEXT, step.reason.as_deref().unwrap_or_default());
        }
        StepStatus::DoesNotCompile => {
            if let Some(error) = first_error(hint) {
                page.gap();
                page.paragraph(TEXT, error.lines().next().unwrap_or_default());
            }
        }
        StepStatus::Failing => {
            if let Some(test) = hint.decisive {
                let how = word(test.outcome);
                page.gap();
                page.line(format!("{:TEXT$}{fail}{} {how}{fail:#}", "", test.name));
                page.paragraph(TEXT + 2, &test.sentence);
            }
            let (passing, all) = step.tally();
            page.line(format!(
                "{:TEXT$}{quiet}{passing} of {all} tests pass{quiet:#}",
                ""
            ));
        }
        StepStatus::Passing | StepStatus::NotStarted => {}
    }
    if let Some(likely) = step.likely() {
        page.gap();
        let (skip, room) = (THEME.skip, page.room(TEXT));
        let known = format!("this looks like a known mistake: {}", likely.mistake);
        for line in wrap(&clean(&known), room) {
            page.line(format!("{:TEXT$}{skip}{line}{skip:#}", ""));
        }
        page.paragraph(TEXT + 2, likely.why);
        if let Some(lesson) = likely.lesson {
            page.paragraph(TEXT + 2, &format!("see {lesson}"));
        }
    }
}

/// The compiler's first message about the step, or about the crate.
fn first_error<'a>(hint: &Hint<'a>) -> Option<&'a str> {
    let messages = hint.step.messages.iter().chain(&hint.chapter.messages);
    let error = |message: &&Message| message.level == Level::Error;
    Some(&messages.into_iter().find(error)?.text)
}

fn tell(page: &mut Page, told: &Told<'_>) {
    let strong = THEME.strong;
    let head = format!("hint {} of {}", told.tier, told.of);
    let mut margin = format!("{strong}{head:>STATUS$}{strong:#}  ");
    let width = page.room(TEXT);
    for line in told.text.lines() {
        let parts = if line.starts_with(CODE) || line.is_empty() {
            vec![line.to_owned()]
        } else {
            wrap(line, width)
        };
        for part in parts {
            page.line(format!("{margin}{part}"));
            margin = format!("{:TEXT$}", "");
        }
    }
}

fn next(page: &mut Page, hint: &Hint<'_>) {
    let (chapter, step) = (hint.chapter, hint.step);
    if let Some(told) = &hint.told {
        page.line(format!("next: look at {}", clean(place(hint))));
        let command = format!("cargo xtask hint chapter {} {}", chapter.number, step.name);
        if told.tier < told.of {
            page.line(format!(
                "      {command} --tier {}  says more",
                told.tier + 1
            ));
        } else {
            page.line(format!("      the lesson says why: {}", told.lesson));
        }
        return;
    }
    if chapter.status == Status::Refused {
        page.line("next: take out what is refused above");
    } else if chapter.status == Status::Passing {
        page.line(format!(
            "next: nothing here, chapter {} is done",
            chapter.number
        ));
        page.line("      cargo xtask status  says where you are");
    } else if let Some(open) = chapter.open_step() {
        page.line(format!(
            "next: {}, look at {}",
            open.name,
            clean(&open.begin)
        ));
        page.line(format!(
            "      cargo xtask hint chapter {} {}",
            chapter.number, open.name
        ));
    }
}

fn place<'a>(hint: &Hint<'a>) -> &'a str {
    let begin = hint.step.begin.as_str();
    if hint.step.status == StepStatus::DoesNotCompile {
        hint.chapter.first_error().unwrap_or(begin)
    } else {
        begin
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOOK: Look = Look {
        width: 80,
        colour: false,
        full: false,
    };

    fn chapter() -> Chapter {
        let test = |name: &str, outcome: &str| {
            serde_json::json!({
                "name": name, "outcome": outcome,
                "sentence": "Whoever waits is woken, however many there are and whenever they came."
            })
        };
        let chapter = serde_json::json!({
            "number": 3, "package": "waker", "title": "Wakers", "status": "failing",
            "points": {"earned": 0, "possible": 5}, "findings": [], "messages": [],
            "steps": [{
                "name": "bell", "title": "A bell", "status": "failing", "reason": null,
                "points": {"earned": 0, "possible": 5}, "begin": "crates/03-waker/src/bell.rs:7",
                "messages": [],
                "tests": [test("rings", "pass"), test("wakes_all", "hang"), test("sleeps", "not_run")],
                "likely": {
                    "mistake": "the first waker is kept for ever",
                    "why": "Each poll may bring another waker; the one to wake is the latest.",
                    "lesson": "crates/03-waker/README.md:12"
                }
            }]
        });
        serde_json::from_value(chapter).unwrap()
    }

    fn text(width: usize) -> String {
        let chapter = chapter();
        let step = &chapter.steps[0];
        let hint = Hint {
            chapter: &chapter,
            step,
            decisive: step.tests.get(1),
            told: Some(Told {
                tier: 3,
                of: 3,
                text: "Under one lock, look at the flag and leave a clone of the waker that you have been given:\n\n    \
                       let mut shared = self.shared.lock().unwrap();\n        shared.waker = Some(waker);\n\n\
                       Nothing else.",
                lesson: "crates/03-waker/README.md:12".into(),
            }),
        };
        let text = render(&hint, Look { width, ..LOOK });
        anstream::adapter::strip_str(&text).to_string()
    }

    #[test]
    fn a_hint_names_what_decided_and_keeps_code_as_it_is() {
        assert_eq!(
            text(80),
            "\
chapter 3 · Wakers

       FAIL  bell  A bell

             wakes_all hangs
               Whoever waits is woken, however many there are and whenever they
               came.
             1 of 3 tests pass

             this looks like a known mistake: the first waker is kept for ever
               Each poll may bring another waker; the one to wake is the latest.
               see crates/03-waker/README.md:12

hint 3 of 3  Under one lock, look at the flag and leave a clone of the waker
             that you have been given:

                 let mut shared = self.shared.lock().unwrap();
                     shared.waker = Some(waker);

             Nothing else.

next: look at crates/03-waker/src/bell.rs:7
      the lesson says why: crates/03-waker/README.md:12
"
        );
    }
}
