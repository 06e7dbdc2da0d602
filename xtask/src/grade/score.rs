//! What a chapter's report is worth, in exact points: tests sum to steps, steps to chapters, chapters to the whole.

use super::rubric::Rubric;
use crate::report::{Chapter, Hundredths, Outcome, Score, Status, Step, StepStatus};

/// Writes into a chapter's report what it and its parts are worth.
pub fn add(chapter: &mut Chapter, rubric: &Rubric) {
    let is_judged = chapter.status != Status::Refused;
    for step in &mut chapter.steps {
        let possible = rubric.possible(&chapter.package, &step.name);
        add_to_step(step, possible, is_judged && counts(step, rubric.partial));
    }
    chapter.score = Some(
        chapter
            .steps
            .iter()
            .filter_map(|step| step.score)
            .sum::<Score>(),
    );
}

/// Does a test of this step that passes earn anything?
fn counts(step: &Step, partial: bool) -> bool {
    let is_forged = step
        .tests
        .iter()
        .any(|test| test.outcome == Outcome::Forged);
    match step.status {
        StepStatus::Passing => true,
        StepStatus::Failing => partial && !is_forged,
        StepStatus::NotStarted | StepStatus::DoesNotCompile | StepStatus::Skipped => false,
    }
}

fn add_to_step(step: &mut Step, possible: Hundredths, counts: bool) {
    let shares = shares(possible, step.tests.len());
    for (test, possible) in step.tests.iter_mut().zip(shares) {
        let earned = if counts && test.outcome == Outcome::Pass {
            possible
        } else {
            Hundredths(0)
        };
        test.score = Some(Score { earned, possible });
    }
    step.score = Some(
        step.tests
            .iter()
            .filter_map(|test| test.score)
            .sum::<Score>(),
    );
}

/// Equal shares in whole hundredths; what is left over goes to the first.
fn shares(total: Hundredths, count: usize) -> Vec<Hundredths> {
    let Ok(divisor @ 1..) = u64::try_from(count) else {
        return Vec::new();
    };
    let mut shares = vec![Hundredths(total.0 / divisor); count];
    shares[0].0 += total.0 % divisor;
    shares
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::samples;

    const NOTHING: Score = Score {
        earned: Hundredths(0),
        possible: Hundredths(0),
    };

    fn chapter(status: StepStatus, outcomes: &[Outcome]) -> Chapter {
        let tests = outcomes.iter().enumerate();
        let tests = tests.map(|(at, outcome)| samples::test(&format!("t{at}"), *outcome, NOTHING));
        let step = samples::step("poll", status, tests.collect());
        samples::chapter(1, Status::Failing, vec![step])
    }

    /// Earned and possible in a step of ten points; and that all sums are exact.
    fn earned(status: StepStatus, outcomes: &[Outcome], partial: bool) -> u64 {
        let mut chapter = chapter(status, outcomes);
        let points = [("poll", Hundredths(1000))];
        let mut rubric = Rubric::of(&chapter.package, &points);
        rubric.partial = partial;
        add(&mut chapter, &rubric);
        let step = &chapter.steps[0];
        let sum = step.tests.iter().filter_map(|test| test.score).sum();
        assert_eq!(step.score, Some(sum));
        assert_eq!(chapter.score, step.score);
        assert_eq!(sum.possible, Hundredths(1000));
        sum.earned.0
    }

    #[test]
    fn shares_are_equal_and_sum_up() {
        let hundredths = |total, count| -> Vec<u64> {
            shares(Hundredths(total), count)
                .iter()
                .map(|share| share.0)
                .collect()
        };
        assert_eq!(hundredths(1000, 3), [334, 333, 333]);
        assert_eq!(hundredths(1, 2), [1, 0]);
        assert_eq!(hundredths(0, 2), [0, 0]);
        assert!(hundredths(5, 0).is_empty());
    }

    #[test]
    fn each_passing_test_earns_its_share() {
        use Outcome::{Fail, Hang, Pass};
        assert_eq!(earned(StepStatus::Passing, &[Pass, Pass, Pass], true), 1000);
        assert_eq!(earned(StepStatus::Failing, &[Fail, Pass, Hang], true), 333);
        assert_eq!(earned(StepStatus::Failing, &[Pass, Fail, Fail], true), 334);
    }

    #[test]
    fn all_or_nothing_can_be_asked_for() {
        use Outcome::{Fail, Pass};
        assert_eq!(earned(StepStatus::Failing, &[Pass, Fail], false), 0);
        assert_eq!(earned(StepStatus::Passing, &[Pass, Pass], false), 1000);
    }

    #[test]
    fn where_anything_is_forged_or_nothing_was_judged_nothing_is_earned() {
        use Outcome::{Forged, NotRun, Pass};
        assert_eq!(earned(StepStatus::Failing, &[Pass, Forged], true), 0);
        for status in [
            StepStatus::NotStarted,
            StepStatus::DoesNotCompile,
            StepStatus::Skipped,
        ] {
            assert_eq!(earned(status, &[Pass, NotRun], true), 0);
        }
        let mut refused = chapter(StepStatus::Passing, &[Pass]);
        refused.status = Status::Refused;
        let points = [("poll", Hundredths(1000))];
        add(&mut refused, &Rubric::of("simple-future", &points));
        assert_eq!(refused.score.unwrap().earned, Hundredths(0));
    }
}
