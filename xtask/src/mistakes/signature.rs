//! What a solution leaves behind at a step: which tests fail, and how.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::shape::shape;
use crate::report::{Level, Outcome, Step, StepStatus, Test};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signature {
    pub step: String,
    /// What the compiler says of the step's tests, where they do not compile.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub failures: Vec<Failure>,
    /// Tests of which nothing is known. A record knows all.
    #[serde(skip)]
    pub unknown: BTreeSet<String>,
}

/// A test that fails.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Failure {
    pub test: String,
    pub outcome: Outcome,
    pub message: String,
}

impl Signature {
    /// What there is to see of a step that fails; nothing if it does not, or for a reason that says nothing about the
    /// solution.
    pub fn of(step: &Step) -> Option<Self> {
        let mut signature = Self {
            step: step.name.clone(),
            errors: Vec::new(),
            failures: Vec::new(),
            unknown: BTreeSet::new(),
        };
        match step.status {
            StepStatus::Failing => {}
            StepStatus::DoesNotCompile => {
                signature.errors = errors(step);
                return (!signature.errors.is_empty()).then_some(signature);
            }
            StepStatus::Passing | StepStatus::NotStarted | StepStatus::Skipped => return None,
        }
        for test in &step.tests {
            match test.outcome {
                Outcome::Pass => {}
                Outcome::Todo | Outcome::NotRun => {
                    signature.unknown.insert(test.name.clone());
                }
                Outcome::Fail | Outcome::Hang | Outcome::Crash => {
                    signature.failures.push(Failure::of(test));
                }
                Outcome::EndedEarly | Outcome::Flood | Outcome::Forged => return None,
            }
        }
        (!signature.failures.is_empty()).then_some(signature)
    }

    pub fn failure(&self, test: &str) -> Option<&Failure> {
        self.failures.iter().find(|failure| failure.test == test)
    }
}

impl Failure {
    fn of(test: &Test) -> Self {
        // What a compile case prints is what the compiler says of it.
        let bounds = if test.name.contains('/') {
            bounds(&test.output)
        } else {
            BTreeSet::new()
        };
        let parts: Vec<&str> = [test.message.as_str()].into_iter().chain(bounds).collect();
        Self {
            test: test.name.clone(),
            outcome: test.outcome,
            message: shape(&parts.join("; ")),
        }
    }
}

/// Each error once.
fn errors(step: &Step) -> Vec<String> {
    let errors = step
        .messages
        .iter()
        .filter(|message| message.level == Level::Error);
    let distinct: BTreeSet<String> = errors.map(|message| error(&message.text)).collect();
    distinct.into_iter().collect()
}

/// The first line, `error[E0277]: …`, and the bounds in the rest: there it says which one is not met.
fn error(text: &str) -> String {
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    let parts: Vec<&str> = [first].into_iter().chain(bounds(rest)).collect();
    shape(&parts.join("; "))
}

/// What stands in backticks and looks like `Type: Trait`, each once.
fn bounds(text: &str) -> BTreeSet<&str> {
    let quoted = text
        .lines()
        .flat_map(|line| line.split('`').skip(1).step_by(2));
    quoted.filter(|quoted| quoted.contains(": ")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        render::samples::{score, step, test},
        report::Message,
    };

    fn failing(outcomes: &[Outcome]) -> Step {
        let tests = outcomes
            .iter()
            .enumerate()
            .map(|(at, outcome)| test(&format!("test_{at}"), *outcome, score(0, 1)));
        step("poll", StepStatus::Failing, tests.collect())
    }

    #[test]
    fn a_signature_holds_what_fails_and_what_is_not_known() {
        let outcomes = [
            Outcome::Pass,
            Outcome::Fail,
            Outcome::Hang,
            Outcome::NotRun,
            Outcome::Todo,
        ];
        let signature = Signature::of(&failing(&outcomes)).unwrap();
        let failed: Vec<&str> = signature
            .failures
            .iter()
            .map(|it| it.test.as_str())
            .collect();
        assert_eq!(failed, ["test_1", "test_2"]);
        assert_eq!(signature.failures[0].message, "your answer is #");
        assert_eq!(
            signature.unknown,
            BTreeSet::from(["test_3".into(), "test_4".into()])
        );
    }

    #[test]
    fn what_says_nothing_about_the_solution_leaves_no_trace() {
        for outcome in [Outcome::Forged, Outcome::EndedEarly, Outcome::Flood] {
            assert_eq!(Signature::of(&failing(&[Outcome::Fail, outcome])), None);
        }
        assert_eq!(Signature::of(&failing(&[Outcome::NotRun])), None);
        let mut skipped = failing(&[Outcome::Fail]);
        for status in [
            StepStatus::Passing,
            StepStatus::NotStarted,
            StepStatus::Skipped,
            StepStatus::DoesNotCompile,
        ] {
            skipped.status = status;
            assert_eq!(Signature::of(&skipped), None, "{status:?}");
        }
    }

    #[test]
    fn an_error_is_its_first_line_and_the_bounds_that_are_not_met() {
        let mut broken = failing(&[Outcome::NotRun]);
        broken.status = StepStatus::DoesNotCompile;
        let text = "error[E0599]: no method `map`\n  15 | struct X;\n  = note: unmet:\n    `X: Clone`\n  help: see `X`\n";
        for level in [Level::Error, Level::Error, Level::Warning] {
            broken.messages.push(Message {
                level,
                text: text.into(),
                coloured: String::new(),
            });
        }
        let signature = Signature::of(&broken).unwrap();
        assert_eq!(
            signature.errors,
            ["error[E0599]: no method `map`; X: Clone"]
        );
    }

    #[test]
    fn a_compile_case_fails_with_the_bounds_that_the_compiler_names() {
        let mut failing = failing(&[Outcome::Fail]);
        failing.tests[0].name = "pass/any_type".into();
        failing.tests[0].output = "error: the bound `T: Unpin` is not met\n".into();
        let signature = Signature::of(&failing).unwrap();
        assert_eq!(signature.failures[0].message, "your answer is #; T: Unpin");
    }
}
