//! One test of a report.

use crate::{
    check::{
        Tracing,
        queue::{COMPILE_CASES, Results},
    },
    course::{Declaration, Step},
    report::{self, Outcome},
    stage::modelled,
};

pub fn not_run(step: &Step) -> Vec<report::Test> {
    step.tests.iter().map(unjudged).collect()
}

/// A test of which nothing is known.
fn unjudged(test: &Declaration) -> report::Test {
    report::Test {
        name: test.name.clone(),
        sentence: test.sentence.clone(),
        place: test.place.clone(),
        outcome: Outcome::NotRun,
        message: String::new(),
        location: String::new(),
        story: Vec::new(),
        output: String::new(),
        seconds: 0.0,
        model: None,
        counter_example: None,
        timeline: None,
        score: None,
    }
}

pub fn report(
    chapter: u32,
    step: &Step,
    test: &Declaration,
    results: &Results,
    tracing: Tracing,
) -> report::Test {
    let mut report = unjudged(test);
    let is_case = test.name.contains('/');
    let Some(ran) = results.find(step, if is_case { COMPILE_CASES } else { &test.name }) else {
        return report;
    };
    report.seconds = ran.elapsed.as_secs_f64();
    if is_case && ran.outcome == Outcome::Pass {
        let Some(case) = ran.cases.iter().find(|case| case.name == test.name) else {
            report.message = "this case was not judged".into();
            return report;
        };
        report.outcome = if case.message.is_empty() {
            Outcome::Pass
        } else {
            Outcome::Fail
        };
        report.message = case.message.clone();
        report.output = case.compiler.clone();
        return report;
    }
    report.outcome = ran.outcome;
    report.message = ran.message.clone();
    report.location = tidy_place(&ran.location);
    report.story = ran.story.clone();
    report.output = ran.output.clone();
    report.model = ran.model.clone();
    let traced = match tracing {
        Tracing::None => false,
        Tracing::Failing => ran.outcome != Outcome::Pass,
        Tracing::All => true,
    };
    report.timeline = (traced && !ran.timeline.moments.is_empty()).then(|| ran.timeline.clone());
    report.counter_example = ran
        .counter_example
        .clone()
        .map(|example| report::CounterExample {
            replay: format!(
                "cargo xtask check chapter {chapter} {} --test {} --schedule {}",
                step.name, test.name, example.schedule
            ),
            ..example
        });
    report
}

/// `crates/01-a/../../tests/x.rs` is `tests/x.rs`, and the modelled copy of a file is shown as the file.
fn tidy_place(place: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    let split: Vec<&str> = place.split(['/', '\\']).collect();
    let split = match &split[..] {
        [modelled::FOLDER, chapter, "tests", file @ ..] => [&["tests", chapter], file].concat(),
        [modelled::FOLDER, rest @ ..] => [&["crates"], rest].concat(),
        other => other.to_vec(),
    };
    for part in split {
        match part {
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_shown_without_detours() {
        assert_eq!(
            tidy_place("crates/01-a/../../tests/01-a/x.rs:6:9"),
            "tests/01-a/x.rs:6:9"
        );
        assert_eq!(
            tidy_place(r"crates\01-a\src\x.rs:6:9"),
            "crates/01-a/src/x.rs:6:9"
        );
        assert_eq!(
            tidy_place("modelled/01-a/src/x.rs:6:9"),
            "crates/01-a/src/x.rs:6:9"
        );
        assert_eq!(
            tidy_place("modelled/01-a/tests/x.rs:6:9"),
            "tests/01-a/x.rs:6:9"
        );
        assert_eq!(tidy_place(""), "");
    }
}
