//! A grade as a flat list of cases with points, as most platforms want it: in the course's order, with points that
//! sum to the grade's own.

use super::{
    fit::Room,
    telling::{blame, step_blame, story, why_not_run},
};
use crate::report::{Chapter, Grade, Outcome, Score, Status, Step, StepStatus, Test};

/// How much one case is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Grain {
    Tests,
    Steps,
    Chapters,
    Whole,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// `1.2.3`: the chapter, and the places of the step in it and of the test in that.
    pub number: String,
    /// `poll: map keeps pending`
    pub name: String,
    /// What a right solution does.
    pub sentence: String,
    pub verdict: Verdict,
    pub score: Score,
    /// What this solution does instead; empty for a pass, and only for that.
    pub message: String,
    /// What the solution itself printed.
    pub output: String,
    /// `path:line` of the test, where it is one.
    pub place: String,
    /// Package and step, as far as there is one of each.
    pub tags: Vec<String>,
    pub seconds: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Pass,
    Fail,
    /// It did not come to its end, or was not run at all.
    Error,
}

impl Verdict {
    pub fn word(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::Error => "error",
        }
    }
}

/// Cases of that grain, or coarser ones where finer ones do not sum to the score of what they are part of.
pub fn cases(grade: &Grade, room: Room) -> Vec<Case> {
    let fine = grade
        .chapters
        .iter()
        .flat_map(|chapter| of_chapter(chapter, room));
    exactly(fine.collect(), grade.score, room, Grain::Chapters)
        .unwrap_or_else(|| vec![whole(grade)])
}

/// The cases, if there are any, they are not too fine, and their points are the ones that they should have.
fn exactly(cases: Vec<Case>, score: Score, room: Room, grain: Grain) -> Option<Vec<Case>> {
    let sum: Score = cases.iter().map(|case| case.score).sum();
    (!cases.is_empty() && room.grain <= grain && sum == score).then_some(cases)
}

fn whole(grade: &Grade) -> Case {
    let passing = |chapter: &&Chapter| chapter.status == Status::Passing;
    let (done, all) = (
        grade.chapters.iter().filter(passing).count(),
        grade.chapters.len(),
    );
    // Nothing judged is nothing passed.
    let passes = done == all && all > 0;
    Case {
        number: "1".into(),
        name: "all chapters".into(),
        sentence: String::new(),
        verdict: if passes { Verdict::Pass } else { Verdict::Fail },
        score: grade.score,
        message: unless(passes, || format!("{done} of {all} chapters pass")),
        output: String::new(),
        place: String::new(),
        tags: Vec::new(),
        seconds: grade.seconds,
    }
}

fn of_chapter(chapter: &Chapter, room: Room) -> Vec<Case> {
    let steps = chapter.steps.iter().enumerate();
    let fine = steps.flat_map(|(at, step)| of_step(chapter, at, step, room));
    let score = chapter.score.unwrap_or_else(|| chapter.points.into());
    exactly(fine.collect(), score, room, Grain::Steps)
        .unwrap_or_else(|| vec![chapter_case(chapter, score, room)])
}

fn chapter_case(chapter: &Chapter, score: Score, room: Room) -> Case {
    let passes = chapter.status == Status::Passing;
    let (done, all) = chapter.progress();
    Case {
        number: chapter.number.to_string(),
        name: format!("chapter {}: {}", chapter.number, chapter.title),
        sentence: String::new(),
        verdict: match chapter.status {
            Status::Passing => Verdict::Pass,
            Status::Failing | Status::NotStarted => Verdict::Fail,
            Status::DoesNotCompile | Status::Refused => Verdict::Error,
        },
        score,
        message: unless(passes, || match blame(chapter) {
            None => format!("{done} of {all} steps are done"),
            Some(blame) => room.cut(&blame),
        }),
        output: String::new(),
        place: String::new(),
        tags: vec![chapter.package.clone()],
        seconds: chapter.seconds,
    }
}

fn of_step(chapter: &Chapter, at: usize, step: &Step, room: Room) -> Vec<Case> {
    let number = format!("{}.{}", chapter.number, at + 1);
    let tests = step.tests.iter().enumerate();
    let fine = tests.map(|(test_at, test)| test_case(chapter, (at, step), (test_at, test), room));
    let score = step.score.unwrap_or_else(|| step.points.into());
    exactly(fine.collect(), score, room, Grain::Tests)
        .unwrap_or_else(|| vec![step_case(number, chapter, step, score, room)])
}

fn step_case(number: String, chapter: &Chapter, step: &Step, score: Score, room: Room) -> Case {
    let passes = step.status == StepStatus::Passing;
    let passing = |test: &&Test| test.outcome == Outcome::Pass;
    let done = step.tests.iter().filter(passing).count();
    Case {
        number,
        name: format!("{}: {}", step.name, step.title),
        sentence: String::new(),
        verdict: match step.status {
            StepStatus::Passing => Verdict::Pass,
            StepStatus::Failing | StepStatus::NotStarted => Verdict::Fail,
            StepStatus::DoesNotCompile | StepStatus::Skipped => Verdict::Error,
        },
        score,
        message: unless(passes, || {
            let why = blame(chapter).or_else(|| step_blame(step));
            let count = || format!("{done} of {} tests pass", step.tests.len());
            room.cut(&why.unwrap_or_else(count))
        }),
        output: String::new(),
        place: String::new(),
        tags: vec![chapter.package.clone(), step.name.clone()],
        seconds: step.tests.iter().map(|test| test.seconds).sum(),
    }
}

fn test_case(
    chapter: &Chapter,
    (step_at, step): (usize, &Step),
    (at, test): (usize, &Test),
    room: Room,
) -> Case {
    // What the compiler says of one test, it says as that test's output; the student printed nothing then.
    let is_compile_case = test.name.contains('/');
    let output = if is_compile_case { "" } else { &test.output };
    Case {
        number: format!("{}.{}.{}", chapter.number, step_at + 1, at + 1),
        name: format!("{}: {}", step.name, test.name.replace('_', " ")),
        sentence: test.sentence.clone(),
        verdict: verdict(test.outcome),
        score: test.score.unwrap_or_else(|| Vec::new().into_iter().sum()),
        message: unless(test.outcome == Outcome::Pass, || {
            let first = at == 0 && step_at == 0;
            room.cut(&match test.outcome {
                Outcome::NotRun => why_not_run(chapter, step, first, at == 0),
                _ => story(test),
            })
        }),
        output: room.cut(output),
        place: test.place.clone(),
        tags: vec![chapter.package.clone(), step.name.clone()],
        seconds: test.seconds,
    }
}

/// Empty where it passes; a message never is.
fn unless(passes: bool, message: impl FnOnce() -> String) -> String {
    if passes {
        return String::new();
    }
    let message = message();
    if message.trim().is_empty() {
        "it does not pass".into()
    } else {
        message
    }
}

fn verdict(outcome: Outcome) -> Verdict {
    match outcome {
        Outcome::Pass => Verdict::Pass,
        Outcome::Fail | Outcome::Todo | Outcome::Forged => Verdict::Fail,
        Outcome::Hang | Outcome::Crash | Outcome::EndedEarly | Outcome::Flood | Outcome::NotRun => {
            Verdict::Error
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{super::samples, *};
    use crate::report::Hundredths;

    fn room(grain: Grain) -> Room {
        Room {
            grain,
            text: usize::MAX,
        }
    }

    fn sum(cases: &[Case]) -> Score {
        cases.iter().map(|case| case.score).sum()
    }

    #[test]
    fn points_sum_to_the_grade_in_every_grain() {
        let grade = samples::mixed();
        for (grain, count) in [
            (Grain::Tests, 4),
            (Grain::Steps, 2),
            (Grain::Chapters, 1),
            (Grain::Whole, 1),
        ] {
            let cases = cases(&grade, room(grain));
            assert_eq!(cases.len(), count);
            assert_eq!(sum(&cases), grade.score);
        }
    }

    #[test]
    fn where_finer_points_do_not_sum_coarser_cases_stand() {
        let mut grade = samples::mixed();
        grade.chapters[0].steps[0].tests[0].score = None;
        let names = |grade: &Grade| -> Vec<String> {
            let cases = cases(grade, room(Grain::Tests));
            assert_eq!(sum(&cases), grade.score);
            cases.into_iter().map(|case| case.name).collect()
        };
        assert_eq!(names(&grade), ["poll: The step poll", "countdown: counts"]);
        grade.chapters[0].score = Some(samples::score(100, 1000));
        grade.score = samples::score(100, 1000);
        assert_eq!(names(&grade), ["chapter 1: Reinventing futures"]);
        grade.score.earned = Hundredths(50);
        assert_eq!(names(&grade), ["all chapters"]);
    }

    #[test]
    fn the_order_and_numbers_are_the_courses() {
        let cases = cases(&samples::mixed(), room(Grain::Tests));
        let numbers: Vec<&str> = cases.iter().map(|case| case.number.as_str()).collect();
        assert_eq!(numbers, ["1.1.1", "1.1.2", "1.1.3", "1.2.1"]);
    }

    #[test]
    fn whatever_does_not_pass_says_why() {
        for grade in [
            samples::mixed(),
            samples::does_not_compile(),
            samples::refused(),
            samples::hostile(""),
        ] {
            for grain in [Grain::Tests, Grain::Steps, Grain::Chapters, Grain::Whole] {
                for case in cases(&grade, room(grain)) {
                    let passes = case.verdict == Verdict::Pass;
                    assert_eq!(case.message.is_empty(), passes, "{case:?}");
                }
            }
        }
    }

    #[test]
    fn nothing_judged_is_nothing_passed() {
        let cases = cases(&samples::grade(Vec::new()), room(Grain::Tests));
        assert_eq!(cases.len(), 1);
        assert_eq!(cases[0].verdict, Verdict::Fail);
    }

    #[test]
    fn the_first_test_carries_the_compilers_words() {
        let mut grade = samples::does_not_compile();
        let step = grade.chapters[0].steps[0].clone();
        grade.chapters[0].steps.push(step);
        grade.score.possible = Hundredths(1000);
        grade.chapters[0].score = Some(grade.score);
        let cases = cases(&grade, room(Grain::Tests));
        assert!(cases[0].message.contains("E0425"), "{:?}", cases[0]);
        assert_eq!(cases[1].message, "was not run: the crate does not compile");
    }
}
