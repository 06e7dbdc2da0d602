//! A grade as Gradescope reads it: `/autograder/results/results.json`.
//!
//! Where there is no such file, Gradescope tells the student that the autograder failed: right for a fault of ours.

use serde::Serialize;

use super::{
    cases::{Case, Verdict, cases},
    cleaned,
    fit::{Room, fit},
    telling::remarks,
};
use crate::report::{Grade, Hundredths};

/// Gradescope names no limit; this is more than anybody reads.
const LIMIT: usize = 1_000_000;

#[derive(Serialize)]
struct Results<'a> {
    /// The sum of the tests' scores, said again: what counts is then one number, not a sum of fractions.
    score: Hundredths,
    execution_time: f64,
    output: String,
    /// Not the default: that one is HTML, and would obey what students write.
    output_format: &'static str,
    test_output_format: &'static str,
    test_name_format: &'static str,
    visibility: &'static str,
    stdout_visibility: &'static str,
    extra_data: Extra<'a>,
    tests: Vec<Test>,
}

#[derive(Serialize)]
struct Extra<'a> {
    submission: &'a str,
    sandbox: &'static str,
    seed: u64,
}

#[derive(Serialize)]
struct Test {
    score: Hundredths,
    max_score: Hundredths,
    /// Without it, a test without points would pass: it has all of its points.
    status: &'static str,
    name: String,
    number: String,
    output: String,
    tags: Vec<String>,
}

pub fn render(grade: &Grade) -> String {
    let grade = cleaned::grade(grade);
    fit(LIMIT, |room| results(&grade, room))
}

fn results(grade: &Grade, room: Room) -> String {
    let mut output = vec![grade.score.to_string()];
    output.extend(room.remark().map(Into::into));
    output.push(room.cut(&remarks(grade).join("\n")));
    let results = Results {
        score: grade.score.earned,
        execution_time: grade.seconds,
        output: output.join("\n"),
        output_format: "text",
        test_output_format: "text",
        test_name_format: "text",
        visibility: "visible",
        stdout_visibility: "hidden",
        extra_data: Extra {
            submission: &grade.submission,
            sandbox: grade.sandbox.level,
            seed: grade.seed,
        },
        tests: cases(grade, room).into_iter().map(test).collect(),
    };
    super::json::pretty(&results)
}

fn test(case: Case) -> Test {
    let mut output = vec![case.sentence, case.message];
    if !case.output.is_empty() {
        output.push(format!("it printed:\n{}", case.output));
    }
    output.retain(|part| !part.is_empty());
    Test {
        score: case.score.earned,
        max_score: case.score.possible,
        status: match case.verdict {
            Verdict::Pass => "passed",
            Verdict::Fail | Verdict::Error => "failed",
        },
        name: case.name,
        number: case.number,
        output: output.join("\n\n"),
        tags: case.tags,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{super::samples, *};

    fn read(grade: &Grade) -> Value {
        serde_json::from_str(&render(grade)).unwrap()
    }

    #[test]
    fn scores_are_numbers_that_sum_to_the_score() {
        let results = read(&samples::mixed());
        assert_eq!(results["score"], 4.5);
        let tests = results["tests"].as_array().unwrap();
        let sum =
            |field: &str| -> f64 { tests.iter().map(|test| test[field].as_f64().unwrap()).sum() };
        assert!((sum("score") - 4.5).abs() < 1e-9);
        assert!((sum("max_score") - 10.0).abs() < 1e-9);
        assert!(results["execution_time"].is_number());
    }

    #[test]
    fn a_test_without_points_does_not_pass_by_that() {
        let results = read(&samples::mixed());
        let test = &results["tests"][3];
        assert_eq!(test["max_score"], 0);
        assert_eq!(test["status"], "failed");
        assert_eq!(test["number"], "1.2.1");
        assert_eq!(test["tags"], json!(["simple-future", "countdown"]));
    }

    #[test]
    fn part_of_the_points_is_still_a_pass_where_the_test_passed() {
        let results = read(&samples::mixed());
        assert_eq!(results["tests"][2]["score"], 1.17);
        assert_eq!(results["tests"][2]["max_score"], 3.34);
        assert_eq!(results["tests"][2]["status"], "passed");
    }

    #[test]
    fn no_text_is_taken_for_html() {
        let results = read(&samples::hostile("<script>alert(1)</script>"));
        for field in ["output_format", "test_output_format", "test_name_format"] {
            assert_eq!(results[field], "text");
        }
        for test in results["tests"].as_array().unwrap() {
            assert!(test.get("output_format").is_none() && test.get("name_format").is_none());
        }
    }

    #[test]
    fn only_words_that_gradescope_knows() {
        let words = ["hidden", "after_due_date", "after_published", "visible"];
        let results = read(&samples::hostile("x"));
        for field in ["visibility", "stdout_visibility"] {
            assert!(words.contains(&results[field].as_str().unwrap()));
        }
    }

    #[test]
    fn lines_end_as_gradescope_wants_them() {
        let text = render(&samples::hostile("a\r\nb"));
        assert!(!text.contains("\\r"), "{text}");
        assert!(text.contains("a\\nb"), "{text}");
    }

    #[test]
    fn a_long_report_is_cut_and_keeps_its_points() {
        let grade = samples::long(60, &"x".repeat(20_000));
        let text = render(&grade);
        assert!(text.len() <= LIMIT, "{}", text.len());
        let results: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(results["tests"].as_array().unwrap().len(), 60);
        assert!(results["output"].as_str().unwrap().contains("are cut here"));
    }
}
