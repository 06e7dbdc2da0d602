//! A copy of a report in which every text is only text. Each renderer begins with it, and escapes what its own format obeys.

use super::clean;
use crate::report::{Chapter, CounterExample, Finding, Grade, Likely, Message, Moment, Step, Test};

/// Names are the one part of a submission that appears everywhere: none is longer than this.
const LONGEST_NAME: usize = 200;

pub fn grade(grade: &Grade) -> Grade {
    let mut grade = grade.clone();
    grade.submission = name(&grade.submission);
    grade.chapters = chapters(&grade.chapters);
    all(&mut grade.sandbox.notes);
    all(&mut grade.ignored);
    all(&mut grade.differs);
    grade
}

pub fn chapters(chapters: &[Chapter]) -> Vec<Chapter> {
    let mut chapters = chapters.to_vec();
    chapters.iter_mut().for_each(chapter);
    chapters
}

/// On one line, and never empty: an empty name would vanish from headings and tables.
fn name(submission: &str) -> String {
    let line = super::text::one_line(&clean(submission));
    if line.is_empty() {
        return "(without a name)".into();
    }
    super::text::start(&line, LONGEST_NAME).to_owned()
}

fn chapter(chapter: &mut Chapter) {
    let Chapter {
        number: _,
        package,
        title,
        status: _,
        points: _,
        subject,
        options,
        built_on: _,
        steps,
        findings,
        notes,
        messages,
        seconds: _,
        score: _,
    } = chapter;
    [package, title, subject, options]
        .into_iter()
        .for_each(text);
    all(notes);
    messages.iter_mut().for_each(message);
    for finding in findings {
        let Finding {
            rule: _,
            place,
            message,
        } = finding;
        [place, message].into_iter().for_each(text);
    }
    steps.iter_mut().for_each(step);
}

fn step(step: &mut Step) {
    let Step {
        name,
        title,
        status: _,
        reason,
        points: _,
        begin,
        tests,
        messages,
        likely,
        score: _,
    } = step;
    [name, title, begin].into_iter().for_each(text);
    reason.iter_mut().for_each(text);
    messages.iter_mut().for_each(message);
    tests.iter_mut().for_each(test);
    likely.iter_mut().for_each(likely_texts);
}

fn likely_texts(likely: &mut Likely) {
    let Likely {
        mistake,
        why,
        contract,
        of,
        sentence,
        source,
        lesson,
    } = likely;
    [mistake, why, contract, of, sentence, source, lesson]
        .into_iter()
        .for_each(text);
}

fn test(test: &mut Test) {
    let Test {
        name,
        sentence,
        place,
        outcome: _,
        message,
        location,
        story,
        output,
        seconds: _,
        model,
        counter_example,
        timeline,
        score: _,
    } = test;
    [name, sentence, place, message, location, output]
        .into_iter()
        .for_each(text);
    all(story);
    if let Some(model) = model {
        text(&mut model.reason);
    }
    if let Some(example) = counter_example {
        counter_example_texts(example);
    }
    for moment in timeline
        .iter_mut()
        .flat_map(|timeline| &mut timeline.moments)
    {
        let Moment {
            nanoseconds: _,
            thread: _,
            role,
            subject,
            kind,
            text: sentence,
        } = moment;
        [role, subject, kind, sentence].into_iter().for_each(text);
    }
}

fn counter_example_texts(example: &mut CounterExample) {
    let CounterExample {
        schedule,
        replay,
        conclusion,
        threads,
        events,
    } = example;
    [schedule, replay, conclusion].into_iter().for_each(text);
    for thread in threads {
        [&mut thread.name, &mut thread.end]
            .into_iter()
            .for_each(text);
    }
    for event in events {
        [&mut event.kind, &mut event.text]
            .into_iter()
            .for_each(text);
    }
}

fn message(message: &mut Message) {
    text(&mut message.text);
}

fn all(texts: &mut [String]) {
    texts.iter_mut().for_each(text);
}

fn text(text: &mut String) {
    *text = clean(text);
}

#[cfg(test)]
mod tests {
    use super::super::samples;

    #[test]
    fn no_text_anywhere_is_left_as_the_student_wrote_it() {
        let hostile = "\u{1b}[31m\u{202e}\u{7}x";
        let grade = samples::hostile(hostile);
        let before = serde_json::to_string(&grade).unwrap();
        assert!(before.matches("\\u001b").count() > 20, "{before}");
        let after = serde_json::to_string(&super::grade(&grade)).unwrap();
        for trace in ["\\u001b", "\u{202e}", "\\u0007"] {
            assert!(!after.contains(trace), "{after}");
        }
        assert_eq!(
            after.matches("\\\\u{202e}x").count(),
            before.matches("\u{202e}").count()
        );
    }

    #[test]
    fn names_are_short_single_lines_and_never_empty() {
        assert_eq!(super::name("a\n b"), "a b");
        assert_eq!(super::name("\u{1b}[1m\n"), "(without a name)");
        assert_eq!(super::name(&"ü".repeat(500)).len(), 200);
    }
}
