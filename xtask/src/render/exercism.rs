//! A grade as Exercism reads it, version 3: `results.json`.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{
    cases::{Case, Verdict, cases},
    cleaned,
    fit::{Room, fit},
    telling::nothing_ran,
    text,
};
use crate::report::Grade;

/// Exercism names no limit for the file; this is more than anybody reads.
const LIMIT: usize = 1_000_000;
/// Of the message of a submission none of whose tests could run, as the database counts it.
const MESSAGE: usize = 65_535;
/// Of what a test printed.
const OUTPUT: usize = 500;
const TRUNCATED: &str = "\nOutput was truncated. Please limit to 500 chars.";

/// The bodies of tests, by their place, as the report names it.
pub type TestCode = BTreeMap<String, String>;

#[derive(Serialize)]
struct Results {
    version: u32,
    status: &'static str,
    message: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tests: Option<Vec<Test>>,
}

#[derive(Serialize)]
struct Test {
    name: String,
    status: &'static str,
    message: Option<String>,
    #[serde(skip_serializing_if = "String::is_empty")]
    output: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    test_code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    task_id: Option<usize>,
}

pub fn render(grade: &Grade, code: &TestCode) -> String {
    let grade = cleaned::grade(grade);
    fit(LIMIT, |room| results(&grade, code, room))
}

fn results(grade: &Grade, code: &TestCode, room: Room) -> String {
    let results = if let Some(reason) = nothing_ran(grade) {
        Results {
            version: 3,
            status: "error",
            message: Some(text::cut(&reason, MESSAGE)),
            tests: None,
        }
    } else {
        let cases = cases(grade, room);
        let all_pass = cases.iter().all(|case| case.verdict == Verdict::Pass);
        let is_exercise = grade.chapters.len() == 1;
        let tests = cases.into_iter().map(|case| test(case, is_exercise, code));
        Results {
            version: 3,
            status: if all_pass { "pass" } else { "fail" },
            message: None,
            tests: Some(tests.collect()),
        }
    };
    super::json::pretty(&results)
}

fn test(case: Case, is_exercise: bool, code: &TestCode) -> Test {
    // A chapter is an exercise and its steps are the tasks; of several chapters, numbers would repeat.
    let step = case.number.split('.').nth(1);
    let task_id = step
        .filter(|_| is_exercise)
        .and_then(|step| step.parse().ok());
    Test {
        status: case.verdict.word(),
        message: (case.verdict != Verdict::Pass).then(|| {
            format!("{}\n\n{}", case.sentence, case.message)
                .trim()
                .into()
        }),
        output: short(&case.output),
        test_code: code.get(&case.place).cloned(),
        task_id,
        name: case.name,
    }
}

fn short(output: &str) -> String {
    if output.chars().count() <= OUTPUT {
        return output.to_owned();
    }
    let kept = OUTPUT - TRUNCATED.chars().count();
    output.chars().take(kept).chain(TRUNCATED.chars()).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::{super::samples, *};

    fn read(grade: &Grade) -> Value {
        serde_json::from_str(&render(grade, &TestCode::new())).unwrap()
    }

    #[test]
    fn tests_come_in_the_order_of_the_test_file() {
        let results = read(&samples::mixed());
        assert_eq!(results["version"], 3);
        assert_eq!(results["status"], "fail");
        assert_eq!(results["message"], Value::Null);
        let tests = results["tests"].as_array().unwrap();
        let names: Vec<&str> = tests
            .iter()
            .map(|test| test["name"].as_str().unwrap())
            .collect();
        assert_eq!(
            names,
            [
                "poll: is ready",
                "poll: map keeps pending",
                "poll: fail/moved value",
                "countdown: counts"
            ]
        );
    }

    #[test]
    fn whatever_does_not_pass_has_a_message_and_nothing_else_has() {
        for grade in [
            samples::mixed(),
            samples::hostile(""),
            samples::hostile("x"),
        ] {
            for test in read(&grade)["tests"].as_array().unwrap() {
                let passes = test["status"] == "pass";
                assert_eq!(test["message"].is_null(), passes, "{test}");
                assert_ne!(test["message"], "");
            }
        }
    }

    #[test]
    fn an_error_is_only_where_nothing_ran() {
        let results = read(&samples::does_not_compile());
        assert_eq!(results["status"], "error");
        assert!(results["message"].as_str().unwrap().contains("E0425"));
        assert!(results.get("tests").is_none());
        assert_eq!(read(&samples::refused())["status"], "error");
        // One chapter of three ran.
        assert_eq!(read(&samples::hostile("x"))["status"], "fail");
    }

    #[test]
    fn the_one_message_stays_below_its_limit_in_bytes() {
        let mut grade = samples::does_not_compile();
        grade.chapters[0].messages[0].text = "€".repeat(40_000);
        let message = read(&grade)["message"].as_str().unwrap().to_owned();
        assert!(message.len() <= MESSAGE && message.len() > MESSAGE - 100);
        assert!(message.contains("bytes left out"));
    }

    #[test]
    fn output_is_only_the_students_and_at_most_500_characters() {
        assert_eq!(short(&"é".repeat(500)), "é".repeat(500));
        let cut = short(&"é".repeat(501));
        assert_eq!(cut.chars().count(), 500);
        assert!(cut.ends_with(TRUNCATED));
        let mut grade = samples::mixed();
        let case = &mut grade.chapters[0].steps[0].tests[2];
        case.outcome = crate::report::Outcome::Fail;
        case.output = "error[E0382]".into();
        let results = read(&grade);
        let case = &results["tests"][2];
        assert!(case.get("output").is_none(), "{case}");
        assert!(case["message"].as_str().unwrap().contains("E0382"));
    }

    #[test]
    fn steps_are_tasks_where_the_chapter_is_the_exercise() {
        let results = read(&samples::mixed());
        assert_eq!(results["tests"][2]["task_id"], 1);
        assert_eq!(results["tests"][3]["task_id"], 2);
        let several = read(&samples::hostile("x"));
        assert!(several["tests"][0].get("task_id").is_none());
    }

    #[test]
    fn the_tests_code_comes_along_where_it_is_known() {
        let place = "tests/01-simple-future/poll.rs:7".to_owned();
        let code = TestCode::from([(place, "assert!(poll.is_ready());".to_owned())]);
        let results: Value = serde_json::from_str(&render(&samples::mixed(), &code)).unwrap();
        assert_eq!(
            results["tests"][0]["test_code"],
            "assert!(poll.is_ready());"
        );
        assert!(
            read(&samples::mixed())["tests"][0]
                .get("test_code")
                .is_none()
        );
    }
}
