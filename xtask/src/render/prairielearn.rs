//! A grade as PrairieLearn reads it: `/grade/results/results.json`.

use serde::Serialize;

use super::{
    cases::{Case, cases},
    clean, cleaned,
    fit::{Room, fit},
    telling::{nothing_ran, remarks},
};
use crate::report::{Grade, Hundredths, Status};

/// The documentation says 1 MB, the code one byte more than 1 MiB; a larger file is a failed job.
const LIMIT: usize = 1_000_000;

#[derive(Serialize)]
struct Results {
    /// Where it is false, the attempt is not lost.
    gradable: bool,
    /// From 0 to 1; PrairieLearn takes anything else for a failed job.
    score: f64,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    format_errors: Vec<String>,
    message: String,
    output: String,
    tests: Vec<Test>,
}

/// `points` and `max_points` on every one, or PrairieLearn shows them on none.
#[derive(Serialize)]
struct Test {
    name: String,
    description: String,
    points: Hundredths,
    max_points: Hundredths,
    message: String,
    output: String,
}

pub fn render(grade: &Grade) -> String {
    let grade = cleaned::grade(grade);
    fit(LIMIT, |room| results(&grade, room))
}

/// For a fault that is not the student's.
pub fn not_gradable(reason: &str) -> String {
    super::json::pretty(&Results {
        gradable: false,
        score: 0.0,
        format_errors: vec![super::text::cut(&clean(reason), LIMIT / 10)],
        message: String::new(),
        output: String::new(),
        tests: Vec::new(),
    })
}

fn results(grade: &Grade, room: Room) -> String {
    let error = does_not_compile(grade).map(|error| room.cut(&error));
    let mut message = vec![grade.score.to_string()];
    message.extend(room.remark().map(Into::into));
    super::json::pretty(&Results {
        gradable: error.is_none(),
        score: grade.score.fraction(),
        format_errors: error.into_iter().collect(),
        message: message.join("\n"),
        output: room.cut(&remarks(grade).join("\n")),
        tests: cases(grade, room).into_iter().map(test).collect(),
    })
}

/// Nothing compiles: what PrairieLearn calls a syntax error, which costs no attempt. A refused submission does.
fn does_not_compile(grade: &Grade) -> Option<String> {
    let unbuilt = |chapter: &crate::report::Chapter| chapter.status == Status::DoesNotCompile;
    if grade.chapters.iter().all(unbuilt) {
        nothing_ran(grade)
    } else {
        None
    }
}

fn test(case: Case) -> Test {
    Test {
        name: case.name,
        description: case.sentence,
        points: case.score.earned,
        max_points: case.score.possible,
        message: case.message,
        output: case.output,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::{super::samples, *};

    fn read(grade: &Grade) -> Value {
        serde_json::from_str(&render(grade)).unwrap()
    }

    #[test]
    fn the_score_is_a_fraction_and_never_more_than_one() {
        assert_eq!(read(&samples::mixed())["score"], 0.45);
        let mut generous = samples::mixed();
        generous.score.earned = Hundredths(1_200);
        assert_eq!(read(&generous)["score"], 1.0);
        let mut nothing = samples::mixed();
        nothing.score = samples::score(0, 0);
        assert_eq!(read(&nothing)["score"], 0.0);
    }

    #[test]
    fn every_test_has_both_kinds_of_points() {
        for grade in [samples::mixed(), samples::refused(), samples::hostile("x")] {
            let results = read(&grade);
            for test in results["tests"].as_array().unwrap() {
                assert!(test["points"].is_number() && test["max_points"].is_number());
            }
        }
    }

    #[test]
    fn what_does_not_compile_costs_no_attempt_and_what_is_refused_does() {
        let unbuilt = read(&samples::does_not_compile());
        assert_eq!(unbuilt["gradable"], false);
        let errors = unbuilt["format_errors"][0].as_str().unwrap();
        assert!(errors.contains("E0425"), "{errors}");
        for grade in [samples::refused(), samples::mixed(), samples::hostile("x")] {
            assert_eq!(read(&grade)["gradable"], true);
            assert!(read(&grade).get("format_errors").is_none());
        }
    }

    #[test]
    fn our_own_fault_costs_no_attempt() {
        let results: Value = serde_json::from_str(&not_gradable("no space\u{1b}[1m left")).unwrap();
        assert_eq!(results["gradable"], false);
        assert_eq!(results["format_errors"][0], "no space left");
    }

    #[test]
    fn no_escape_is_left_for_its_terminal_colours() {
        assert!(!render(&samples::hostile("\u{1b}[31mred\u{0}")).contains("\\u00"));
    }

    #[test]
    fn the_file_stays_below_its_limit() {
        // Six bytes in JSON for each of these, so the size is that after encoding.
        let text = render(&samples::long(100, &"\"\\\u{202e}".repeat(1_000)));
        assert!(text.len() <= LIMIT, "{}", text.len());
        let results: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(results["tests"].as_array().unwrap().len(), 100);
        assert!(
            results["message"]
                .as_str()
                .unwrap()
                .contains("are cut here")
        );
    }

    #[test]
    fn very_many_tests_become_steps() {
        let text = render(&samples::long(5_000, "x"));
        assert!(text.len() <= LIMIT, "{}", text.len());
        let results: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(results["tests"].as_array().unwrap().len(), 500);
        assert!(results["message"].as_str().unwrap().contains("a summary"));
    }
}
