//! Compares a report with what a fixture was made to show.

use std::collections::BTreeSet;

use super::{fixture::Kind, patch};
use crate::{
    course::{Chapter, Step},
    report::{self, Outcome, Status, StepStatus, Test},
};

/// `step::test`, or `step`, as the heads of patches say it.
pub type Named = BTreeSet<String>;

/// What the report should have said and does not.
pub fn problems(chapter: &Chapter, kind: &Kind, report: &report::Chapter) -> Vec<String> {
    match kind {
        Kind::Starter => starter(report),
        Kind::Reference | Kind::Accept => right(report),
        Kind::Reject(patch) => patch
            .fails
            .iter()
            .filter_map(|named| wrong(chapter, named, report))
            .collect(),
    }
}

fn starter(report: &report::Chapter) -> Vec<String> {
    if report.status == Status::DoesNotCompile {
        return vec![format!("does not compile\n{}", compiler(report))];
    }
    let mut problems = Vec::new();
    for step in &report.steps {
        if !matches!(step.status, StepStatus::NotStarted | StepStatus::Skipped) {
            problems.push(format!(
                "step `{}` is {:?}; it should be not started",
                step.name, step.status
            ));
        }
    }
    problems
}

fn right(report: &report::Chapter) -> Vec<String> {
    if report.status == Status::DoesNotCompile {
        return vec![format!("does not compile\n{}", compiler(report))];
    }
    let mut problems = Vec::new();
    for step in report
        .steps
        .iter()
        .filter(|step| step.status != StepStatus::Passing)
    {
        match step.tests.iter().find(|test| test.outcome != Outcome::Pass) {
            Some(test) if test.outcome != Outcome::NotRun => problems.push(format!(
                "{} does not pass: {}",
                id(step, test),
                test.message
            )),
            _ => {
                let words: Vec<&str> = step
                    .messages
                    .iter()
                    .map(|message| message.text.as_str())
                    .collect();
                problems.push(format!(
                    "step `{}` is {:?}\n{}",
                    step.name,
                    step.status,
                    words.join("\n")
                ));
            }
        }
    }
    problems
}

fn wrong(chapter: &Chapter, named: &patch::Named, report: &report::Chapter) -> Option<String> {
    let step = named.step();
    let test = match named {
        patch::Named::Test { test, .. } => Some(test),
        patch::Named::Step(_) => None,
    };
    let declared = chapter.step(step);
    let known = match test {
        Some(test) => {
            declared.is_some_and(|step| step.tests.iter().any(|declared| declared.name == *test))
        }
        None => declared.is_some(),
    };
    if !known {
        return Some(format!("names `{named}`, which does not exist"));
    }
    let step = report
        .steps
        .iter()
        .find(|reported| reported.name == *step)?;
    match test {
        None => (step.status != StepStatus::DoesNotCompile).then(|| {
            format!(
                "step `{}` should not compile, but is {:?}",
                step.name, step.status
            )
        }),
        Some(name) => {
            let test = step.tests.iter().find(|test| test.name == *name)?;
            match test.outcome {
                Outcome::Pass => Some(format!("passes {}, which should catch it", id(step, test))),
                Outcome::NotRun => Some(format!(
                    "does not get as far as {}: the step is {:?}\n{}",
                    id(step, test),
                    step.status,
                    compiler(report)
                )),
                Outcome::Todo => Some(format!("has a `todo!` in the way of {}", id(step, test))),
                _ => None,
            }
        }
    }
}

fn id(step: &report::Step, test: &Test) -> String {
    format!("{}::{}", step.name, test.name)
}

fn compiler(report: &report::Chapter) -> String {
    let steps = report.steps.iter().flat_map(|step| &step.messages);
    let errors = report
        .messages
        .iter()
        .chain(steps)
        .filter(|message| message.level == report::Level::Error);
    errors
        .map(|message| message.text.as_str())
        .collect::<Vec<_>>()
        .join("\n")
}

/// The tests that a wrong solution names.
pub fn named(kind: &Kind) -> Named {
    match kind {
        Kind::Reject(patch) => patch.fails.iter().map(ToString::to_string).collect(),
        Kind::Starter | Kind::Reference | Kind::Accept => Named::new(),
    }
}

/// The tests that no wrong solution names. One that names a whole step needs all of its tests.
pub fn unneeded<'a>(chapter: &Chapter, named: impl Iterator<Item = &'a Named>) -> Vec<String> {
    let all: BTreeSet<&String> = named.flatten().collect();
    let needed = |step: &Step, test: &String| all.contains(&step.name) || all.contains(test);
    let mut unneeded = Vec::new();
    for step in &chapter.steps {
        let names = step
            .tests
            .iter()
            .map(|test| format!("{}::{}", step.name, test.name));
        unneeded.extend(names.filter(|test| !needed(step, test)));
    }
    unneeded
}
