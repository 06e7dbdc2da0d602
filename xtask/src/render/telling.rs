//! What there is to say of tests, steps, chapters and whole submissions, in plain words.

use crate::report::{Chapter, Grade, Level, Message, Outcome, Status, Step, Test};

/// How a test ended, in a word or two.
pub fn word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Pass => "passes",
        Outcome::Fail => "fails",
        Outcome::Todo => "is still to do",
        Outcome::Hang => "hangs",
        Outcome::Crash => "crashes",
        Outcome::EndedEarly => "ends early",
        Outcome::Flood => "prints without end",
        Outcome::Forged => "is forged",
        Outcome::NotRun => "was not run",
    }
}

/// Everything about a test that does not pass.
pub fn story(test: &Test) -> String {
    let mut lines = vec![format!("{}: {}", word(test.outcome), test.message)];
    if !test.location.is_empty() {
        lines.push(format!("at {}", test.location));
    }
    if !test.story.is_empty() {
        lines.push("what happened:".into());
        lines.extend(test.story.iter().map(|line| format!("  {line}")));
    }
    if let Some(example) = &test.counter_example {
        lines.push(format!(
            "under schedule {}: {}",
            example.schedule, example.conclusion
        ));
        lines.push(format!("run it again with `{}`", example.replay));
    }
    if test.name.contains('/') && !test.output.is_empty() {
        lines.push("the compiler says:".into());
        lines.push(test.output.clone());
    }
    lines.join("\n")
}

/// The first test tells the whole reason, the others only that there is one.
pub fn why_not_run(chapter: &Chapter, step: &Step, first: bool, first_of_step: bool) -> String {
    let reason = step
        .reason
        .as_deref()
        .unwrap_or("its step was not run to its end");
    let whole = match (blame(chapter), step_blame(step)) {
        (Some(blame), _) if first => Some(blame),
        (None, Some(blame)) if first_of_step => Some(blame),
        (None, None) | (Some(_), _) | (None, Some(_)) => None,
    };
    match whole {
        Some(blame) => format!("was not run: {blame}"),
        None => format!("was not run: {reason}"),
    }
}

/// What keeps a whole chapter from being judged.
pub fn blame(chapter: &Chapter) -> Option<String> {
    let findings = chapter
        .findings
        .iter()
        .map(|finding| format!("{}: {}", finding.place, finding.message));
    match chapter.status {
        Status::Refused => Some(findings.collect::<Vec<_>>().join("\n")),
        Status::DoesNotCompile => errors(&chapter.messages),
        Status::Passing | Status::Failing | Status::NotStarted => None,
    }
}

/// What keeps a step's test file from being built.
pub fn step_blame(step: &Step) -> Option<String> {
    errors(&step.messages).or_else(|| step.reason.clone())
}

fn errors(messages: &[Message]) -> Option<String> {
    let errors = messages
        .iter()
        .filter(|message| message.level == Level::Error)
        .map(|message| message.text.trim_end());
    let text = errors.collect::<Vec<_>>().join("\n\n");
    (!text.is_empty()).then_some(text)
}

/// Could nothing at all be run, and why?
pub fn nothing_ran(grade: &Grade) -> Option<String> {
    let blames: Option<Vec<String>> = grade.chapters.iter().map(blame).collect();
    let text = blames?.join("\n\n");
    (!text.is_empty()).then_some(text)
}

/// What there is to say of the whole submission, a line each.
pub fn remarks(grade: &Grade) -> Vec<String> {
    let mut remarks = Vec::new();
    for chapter in &grade.chapters {
        let about = format!("chapter {}", chapter.number);
        remarks.extend(blame(chapter).map(|blame| format!("{about}: {blame}")));
        remarks.extend(chapter.notes.iter().map(|note| format!("{about}: {note}")));
    }
    remarks.extend(listed(
        "differs from the course, whose own was used",
        &grade.differs,
    ));
    remarks.extend(listed("not looked at", &grade.ignored));
    remarks.push(format!("sandbox: level {}", grade.sandbox.level));
    remarks.extend(
        grade
            .sandbox
            .notes
            .iter()
            .map(|note| format!("sandbox: {note}")),
    );
    remarks
}

/// A list that nobody wants to read to its end is not shown to its end.
const LISTED: usize = 20;

pub fn listed(what: &str, items: &[String]) -> Vec<String> {
    let mut lines: Vec<String> = items
        .iter()
        .take(LISTED)
        .map(|item| format!("{what}: {item}"))
        .collect();
    if let Some(more @ 1..) = items.len().checked_sub(LISTED) {
        lines.push(format!("{what}: {more} more"));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lists_are_summed_up() {
        let items: Vec<String> = (0..23).map(|at| at.to_string()).collect();
        let lines = listed("not looked at", &items);
        assert_eq!(lines.len(), 21);
        assert_eq!(lines[20], "not looked at: 3 more");
        assert_eq!(listed("x", &items[..20]).len(), 20);
    }
}
