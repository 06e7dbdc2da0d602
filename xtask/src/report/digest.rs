//! What `status` and `hint` go by: the part of a report that they read back from its JSON.

use serde::Deserialize;
use serde_json::Value;

use super::{Level, Outcome, Points, Status, StepStatus};

#[derive(Debug, Clone, Deserialize)]
pub struct Chapter {
    pub number: u32,
    pub package: String,
    pub title: String,
    pub status: Status,
    pub points: Points,
    pub steps: Vec<Step>,
    pub findings: Vec<Finding>,
    pub messages: Vec<Message>,
}

#[derive(Debug, Clone, Deserialize)]
pub struct Step {
    pub name: String,
    pub title: String,
    pub status: StepStatus,
    pub reason: Option<String>,
    pub points: Points,
    pub begin: String,
    pub tests: Vec<Test>,
    pub messages: Vec<Message>,
    /// The known mistake that the failures look like, where a report names one.
    #[serde(default)]
    likely: Value,
}

#[derive(Debug, Clone, Deserialize)]
pub struct Test {
    pub name: String,
    pub sentence: String,
    pub outcome: Outcome,
}

#[derive(Debug, Clone, Deserialize)]
pub struct Finding {
    pub place: String,
    pub message: String,
}

#[derive(Debug, Clone, Deserialize)]
pub struct Message {
    pub level: Level,
    pub text: String,
}

/// A mistake in the course's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Likely<'a> {
    pub mistake: &'a str,
    pub why: &'a str,
    /// The section of the lesson that is about it.
    pub lesson: Option<&'a str>,
}

impl Chapter {
    /// Steps that pass, and all steps.
    pub fn progress(&self) -> (usize, usize) {
        let passes = |step: &&Step| step.status == StepStatus::Passing;
        (self.steps.iter().filter(passes).count(), self.steps.len())
    }

    /// The step to work at now: where the crate itself does not compile, the one with the error.
    pub fn open_step(&self) -> Option<&Step> {
        let file = |place: &str| place.split(':').next().map(str::to_owned);
        if let Some(error) = self.first_error()
            && let Some(step) = self
                .steps
                .iter()
                .find(|step| file(&step.begin) == file(error))
        {
            return Some(step);
        }
        let open = |step: &&Step| !matches!(step.status, StepStatus::Passing | StepStatus::Skipped);
        self.steps.iter().find(open)
    }

    /// The columns that the names of the steps take in a table.
    pub fn name_columns(&self) -> usize {
        let lengths = self.steps.iter().map(|step| step.name.chars().count());
        lengths.max().unwrap_or(0).max(14)
    }

    pub fn step(&self, name: &str) -> Option<&Step> {
        self.steps.iter().find(|step| step.name == name)
    }

    /// The place of the compiler's first error in the crate itself, or in an earlier one.
    pub fn first_error(&self) -> Option<&str> {
        self.messages
            .iter()
            .filter(|message| message.level == Level::Error)
            .find_map(|message| place(&message.text))
    }
}

impl Step {
    pub fn likely(&self) -> Option<Likely<'_>> {
        Some(Likely {
            mistake: self.likely.get("mistake")?.as_str()?,
            why: self.likely.get("why")?.as_str()?,
            lesson: self.likely.get("lesson").and_then(Value::as_str),
        })
    }

    /// Tests that pass, and all tests.
    pub fn tally(&self) -> (usize, usize) {
        let passes = |test: &&Test| test.outcome == Outcome::Pass;
        (self.tests.iter().filter(passes).count(), self.tests.len())
    }
}

/// `crates/01-tiny/src/lib.rs:1:26`, behind the arrow of a compiler's message.
fn place(message: &str) -> Option<&str> {
    let (_, rest) = message.split_once("--> ")?;
    rest.lines().next().map(str::trim)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(likely: &str) -> Step {
        let json = format!(
            r#"{{"name": "a", "title": "A", "status": "failing", "reason": null, "begin": "src/a.rs:1",
            "points": {{"earned": 0, "possible": 1}}, "tests": [], "messages": [] {likely}}}"#
        );
        serde_json::from_str(&json).unwrap()
    }

    #[test]
    fn a_likely_mistake_is_read_where_there_is_one() {
        assert_eq!(step("").likely(), None);
        assert_eq!(step(r#", "likely": null"#).likely(), None);
        assert_eq!(step(r#", "likely": {"mistake": 1}"#).likely(), None);
        assert_eq!(
            step(r#", "likely": {"mistake": "m", "why": "w"}"#).likely(),
            Some(Likely {
                mistake: "m",
                why: "w",
                lesson: None
            })
        );
    }

    #[test]
    fn the_place_of_an_error_stands_behind_its_arrow() {
        let message = "error[E0425]: no\n  --> crates/01-a/src/lib.rs:1:26\n   |\n";
        assert_eq!(place(message), Some("crates/01-a/src/lib.rs:1:26"));
        assert_eq!(place("error: linking failed"), None);
    }
}
