//! Which of a step's hints a student needs now. It depends on what failed, and on nothing else.

use crate::report::{
    Outcome, StepStatus,
    digest::{Step, Test},
};

/// From 1: a question, a nudge, nearly the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tier(pub u8);

const QUESTION: Tier = Tier(1);
const NUDGE: Tier = Tier(2);
const NEARLY_THE_ANSWER: Tier = Tier(3);

/// What the tests say about a step that does not pass.
///
/// | where the student is | hint |
/// |---|---|
/// | nothing is written yet | the question: there is something to think about before there is something to mend |
/// | it does not compile, and this file is not at fault | the question again |
/// | it does not compile otherwise | the nudge: it names the parts to build it from |
/// | the first test does not pass, or several others fail | the nudge: something is wrong with the idea |
/// | all that fails is one test | nearly the answer: a detail is missing, and there is little left to give away |
/// | the first test passes, and what fails hangs | nearly the answer: a hang is the hardest to find anything out from |
pub fn tier(step: &Step, is_begun: bool) -> Tier {
    match step.status {
        StepStatus::DoesNotCompile if !is_begun => QUESTION,
        StepStatus::NotStarted | StepStatus::Skipped => QUESTION,
        StepStatus::DoesNotCompile => NUDGE,
        StepStatus::Passing => NEARLY_THE_ANSWER,
        StepStatus::Failing => {
            let begins_well = step
                .tests
                .first()
                .is_some_and(|test| test.outcome == Outcome::Pass);
            let mut failing = step.tests.iter().filter(|test| fails(test));
            let one = failing.clone().count() == 1;
            if begins_well && (one || failing.all(|test| test.outcome == Outcome::Hang)) {
                NEARLY_THE_ANSWER
            } else {
                NUDGE
            }
        }
    }
}

/// The test to look at first.
pub fn decisive(step: &Step) -> Option<&Test> {
    let todo = |test: &&Test| test.outcome == Outcome::Todo;
    let failing = step.tests.iter().find(|test| fails(test) && !todo(test));
    failing.or_else(|| step.tests.iter().find(todo))
}

/// A test that was not run says nothing.
fn fails(test: &Test) -> bool {
    !matches!(test.outcome, Outcome::Pass | Outcome::NotRun)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(status: &str, outcomes: &str) -> Step {
        let outcome = |letter| match letter {
            '.' => "pass",
            'F' => "fail",
            'H' => "hang",
            't' => "todo",
            _ => "not_run",
        };
        let tests: Vec<_> = outcomes
            .chars()
            .enumerate()
            .map(|(at, letter)| {
                serde_json::json!({"name": format!("t{at}"), "sentence": "", "outcome": outcome(letter)})
            })
            .collect();
        let step = serde_json::json!({
            "name": "a", "title": "A", "status": status, "reason": null, "begin": "src/a.rs",
            "points": {"earned": 0, "possible": 1}, "tests": tests, "messages": []
        });
        serde_json::from_value(step).unwrap()
    }

    #[test]
    fn the_tier_follows_from_what_failed() {
        for (status, outcomes, expected) in [
            ("not_started", "ttt", 1),
            ("not_started", "---", 1),
            ("does_not_compile", "---", 2),
            ("failing", "FFF", 2),
            ("failing", "F....", 2),
            ("failing", ".FFF", 2),
            ("failing", ".tt", 2),
            ("failing", "..FF", 2),
            ("failing", "....H", 3),
            ("failing", ".HF", 2),
            ("failing", "....F", 3),
            // Those that were not waited for are neither good nor bad.
            ("failing", "..HH----", 3),
            ("failing", "HH------", 2),
        ] {
            assert_eq!(
                tier(&step(status, outcomes), true),
                Tier(expected),
                "{status} {outcomes}"
            );
        }
    }

    #[test]
    fn an_error_elsewhere_is_no_beginning() {
        assert_eq!(tier(&step("does_not_compile", "-"), false), QUESTION);
    }

    #[test]
    fn a_failing_test_says_more_than_one_that_is_to_do() {
        let name = |outcomes| decisive(&step("failing", outcomes)).map(|test| test.name.clone());
        assert_eq!(name(".tF"), Some("t2".into()));
        assert_eq!(name(".t-"), Some("t1".into()));
        assert_eq!(name(".-"), None);
    }
}
