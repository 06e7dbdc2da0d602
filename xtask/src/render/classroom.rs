//! A grade as GitHub Classroom's reporter reads it: base64 of JSON, for the environment variable `…_RESULTS`.
//!
//! What counts is the sum of the tests' scores. The table that the reporter also prints takes every test for equally
//! heavy, and differs where they are not.

use serde::Serialize;

use super::{
    cases::{Case, Verdict, cases},
    cleaned,
    fit::{Room, fit},
    text::{one_line, without_commands},
};
use crate::report::{Grade, Hundredths};

/// Linux takes environment strings of 131,072 bytes, with name and end; the name may be long.
const LIMIT: usize = 131_072 - 1_024;

#[derive(Serialize)]
struct Results {
    version: u32,
    status: &'static str,
    max_score: Hundredths,
    tests: Vec<Test>,
}

#[derive(Serialize)]
struct Test {
    name: String,
    status: &'static str,
    score: f64,
    message: String,
    test_code: &'static str,
    filename: String,
    line_no: u32,
    /// Milliseconds.
    duration: u64,
}

pub fn render(grade: &Grade) -> String {
    let grade = cleaned::grade(grade);
    fit(LIMIT, |room| base64(json(&grade, room).as_bytes()))
}

fn json(grade: &Grade, room: Room) -> String {
    let cases = cases(grade, room);
    let scores = exact_in_floats(cases.iter().map(|case| case.score.earned));
    let all_pass = cases.iter().all(|case| case.verdict == Verdict::Pass);
    let results = Results {
        version: 1,
        status: if all_pass { "pass" } else { "fail" },
        max_score: grade.score.possible,
        tests: cases
            .into_iter()
            .zip(scores)
            .map(|(case, score)| test(case, score))
            .collect(),
    };
    serde_json::to_string(&results).expect("a grade is plain data")
}

fn test(case: Case, score: f64) -> Test {
    let (file, line) = case.place.rsplit_once(':').unwrap_or((&case.place, ""));
    // The reporter prints messages of errors as they are, without the test's name, where commands are obeyed:
    // one of them could say that all points are earned.
    let message = match case.verdict {
        Verdict::Pass => String::new(),
        Verdict::Fail | Verdict::Error => {
            without_commands(&format!("{}: {}", case.name, case.message))
        }
    };
    Test {
        name: without_commands(&one_line(&case.name)),
        status: case.verdict.word(),
        score,
        message,
        test_code: "",
        filename: file.to_owned(),
        line_no: line.parse().unwrap_or(0),
        duration: (case.seconds.max(0.0) * 1_000.0) as u64,
    }
}

/// The reporter adds floats, one after the other, and shows the sum with all its digits. Where 0.1 and 0.2 make
/// 0.30000000000000004, the last of them gives way.
fn exact_in_floats(scores: impl Iterator<Item = Hundredths>) -> Vec<f64> {
    let mut exact = 0;
    let mut sum = 0.0;
    let mut floats = Vec::new();
    for score in scores {
        exact += score.0;
        let wanted = Hundredths(exact).as_f64();
        let mut float = score.as_f64();
        if sum + float != wanted {
            float = wanted - sum;
        }
        sum += float;
        floats.push(float);
    }
    floats
}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

fn base64(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let byte = |at: usize| u32::from(chunk.get(at).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for at in 0..4 {
            if at <= chunk.len() {
                let index = bits >> (18 - 6 * at) & 63;
                text.push(char::from(ALPHABET[index as usize]));
            } else {
                text.push('=');
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::{super::samples, *};

    fn decode(text: &str) -> Vec<u8> {
        let mut bytes = Vec::new();
        for chunk in text.as_bytes().chunks(4) {
            let value = |byte: &u8| ALPHABET.iter().position(|letter| letter == byte);
            let digits: Vec<u32> = chunk
                .iter()
                .filter_map(value)
                .map(|digit| digit as u32)
                .collect();
            let bits = (0..4).fold(0, |bits, at| bits << 6 | digits.get(at).unwrap_or(&0));
            bytes.extend(&bits.to_be_bytes()[1..digits.len()]);
        }
        bytes
    }

    fn read(grade: &Grade) -> Value {
        serde_json::from_slice(&decode(&render(grade))).unwrap()
    }

    #[test]
    fn base64_is_the_usual_one() {
        for (plain, encoded) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("ÿ>", "w78+"),
        ] {
            assert_eq!(base64(plain.as_bytes()), encoded);
            assert_eq!(decode(encoded), plain.as_bytes());
        }
    }

    /// As the reporter does it: one float after the other.
    fn total(results: &Value) -> f64 {
        let tests = results["tests"].as_array().unwrap();
        tests
            .iter()
            .fold(0.0, |sum, test| sum + test["score"].as_f64().unwrap())
    }

    #[test]
    fn the_points_that_count_are_exact() {
        let results = read(&samples::mixed());
        assert_eq!(total(&results).to_string(), "4.5");
        assert_eq!(results["max_score"], 10);
        assert_eq!(results["status"], "fail");
    }

    #[test]
    fn sums_of_floats_show_no_dust() {
        for step in 1..400 {
            let scores: Vec<Hundredths> = (0..150).map(|at| Hundredths(step * (at % 5))).collect();
            let exact: u64 = scores.iter().map(|score| score.0).sum();
            let floats = exact_in_floats(scores.into_iter());
            let sum = floats.iter().fold(0.0, |sum, score| sum + score);
            assert_eq!(sum, Hundredths(exact).as_f64());
            assert!(floats.iter().all(|score| *score >= 0.0), "{floats:?}");
        }
    }

    #[test]
    fn every_field_is_there_since_the_reporter_asks_for_none() {
        let results = read(&samples::hostile("x"));
        for test in results["tests"].as_array().unwrap() {
            for field in ["score", "line_no", "duration"] {
                assert!(test[field].is_number(), "{test}");
            }
            for field in ["name", "message", "test_code", "filename"] {
                assert!(test[field].is_string(), "{test}");
            }
        }
        assert_eq!(
            results["tests"][0]["filename"],
            "tests/01-simple-future/poll.rs"
        );
        assert_eq!(results["tests"][0]["line_no"], 7);
        assert_eq!(results["tests"][0]["duration"], 250);
    }

    #[test]
    fn nobody_reports_points_by_a_message() {
        let forged = "\n::notice title=Autograding report::{\"totalPoints\":100,\"maxPoints\":100}\nx##[notice]y";
        let results = read(&samples::hostile(forged));
        for test in results["tests"].as_array().unwrap() {
            let message = test["message"].as_str().unwrap();
            for line in message.lines() {
                assert!(!line.trim_start().starts_with("::"), "{line}");
                assert!(!line.contains("##["), "{line}");
            }
        }
    }

    #[test]
    fn the_variable_stays_below_its_limit() {
        let text = render(&samples::long(200, &"long ".repeat(1_000)));
        assert!(text.len() <= LIMIT, "{}", text.len());
        let results: Value = serde_json::from_slice(&decode(&text)).unwrap();
        assert_eq!(results["tests"].as_array().unwrap().len(), 200);
    }
}
