//! The timelines of a step for the terminal.

use std::fmt::Write;

use super::strip;
use crate::{
    render::{line::tidy, terminal::Look, wrap},
    report::{Chapter, Outcome, Step, Test, Timeline},
    theme::THEME,
};

/// Sentences wider than this are hard to read.
const WIDEST: usize = 100;
const MARGIN: usize = 4;

/// Every test of the step that has a timeline; with `events_too`, also each moment as a sentence.
pub fn step(chapter: &Chapter, step: &Step, events_too: bool, look: Look) -> String {
    let width = look.width.clamp(40, WIDEST);
    let strong = THEME.strong;
    let mut text = format!(
        "{strong}chapter {} · {}{strong:#}  {}\n",
        chapter.number, step.name, step.title
    );
    for test in &step.tests {
        if let Some(timeline) = &test.timeline {
            text.push_str(&told(test, timeline, events_too, width));
        }
    }
    let (number, name) = (chapter.number, &step.name);
    let quiet = THEME.quiet;
    if !events_too {
        let options = &chapter.options;
        let command = format!("cargo xtask trace chapter {number} {name}{options} --test NAME");
        let _ = write!(
            text,
            "\n{quiet}each moment as a sentence: {command}{quiet:#}"
        );
    }
    let _ = writeln!(
        text,
        "\n{quiet}as a page for the browser: --picture FILE.html{quiet:#}"
    );
    text
}

fn told(test: &Test, timeline: &Timeline, events_too: bool, width: usize) -> String {
    let passed = test.outcome == Outcome::Pass;
    let (style, verdict) = if passed {
        (THEME.pass, "pass")
    } else {
        (THEME.fail, "FAIL")
    };
    let mut text = format!("\n{style}{verdict}{style:#}  {}\n", test.name);
    let mut paragraph = |words: &str| {
        for line in wrap(&tidy(words), width - MARGIN) {
            let _ = writeln!(text, "{:MARGIN$}{line}", "");
        }
    };
    paragraph(&test.sentence);
    if !passed {
        paragraph(&format!("Yours: {}", test.message));
    }
    text.push('\n');
    for line in strip::whole(timeline, passed, width - MARGIN) {
        let line = format!("{:MARGIN$}{line}", "");
        let _ = writeln!(text, "{}", line.trim_end());
    }
    if events_too {
        text.push('\n');
        moments(&mut text, timeline, width);
    }
    if let Some(example) = &test.counter_example {
        let _ = writeln!(
            text,
            "\n{:MARGIN$}here it went as above; in another schedule it goes wrong:\n{:MARGIN$}{}",
            "", "", example.replay
        );
    }
    text
}

/// A line a moment: when, on which thread, what.
fn moments(text: &mut String, timeline: &Timeline, width: usize) {
    let quiet = THEME.quiet;
    let mut shown = None;
    for (at, moment) in timeline.moments.iter().enumerate() {
        if let Some(cut) = timeline.left_out.filter(|cut| cut.after == at) {
            let _ = writeln!(text, "{:>12}  … {} moments are left out …", "", cut.count);
        }
        let milliseconds = moment.nanoseconds / 1_000_000;
        let clock = match shown {
            Some(last) if last == milliseconds => String::new(),
            _ => format!("{milliseconds} ms"),
        };
        shown = Some(milliseconds);
        let thread = match moment.thread {
            0 => String::new(),
            other => format!("[thread {other}] "),
        };
        let sentence = format!("{thread}{}", tidy(&moment.text));
        for (line, words) in wrap(&sentence, width - 14).iter().enumerate() {
            let clock = if line == 0 { clock.as_str() } else { "" };
            let _ = writeln!(text, "{quiet}{clock:>12}{quiet:#}  {words}");
        }
    }
}
