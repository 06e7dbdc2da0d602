//! What `grade` makes of submissions, honest and not.

mod cheats;
mod ends;
mod hostile;
mod real_course;
mod workflows;

use std::{collections::BTreeMap, fs, path::Path};

use serde_json::Value;
use tempfile::TempDir;

use crate::tiny::{Run, answering, run, shared, shared_with_model};

/// Submissions of bare sources by name, and a folder for their results.
struct Class {
    course: &'static Path,
    folder: TempDir,
    names: Vec<String>,
}

impl Class {
    fn new(submissions: &[(&str, &str)]) -> Self {
        Self::of(shared(), submissions)
    }

    fn of(course: &'static Path, submissions: &[(&str, &str)]) -> Self {
        let mut class = Self {
            course,
            folder: tempfile::tempdir().unwrap(),
            names: Vec::new(),
        };
        for (name, lib) in submissions {
            class.add(&format!("{name}/lib.rs"), lib);
            class.names.push((*name).to_owned());
        }
        class
    }

    fn add(&self, path: &str, text: &str) {
        let path = self.folder.path().join("in").join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn results(&self) -> std::path::PathBuf {
        self.folder.path().join("out")
    }

    /// The words after `grade`: everybody's sources, as chapter 1.
    fn words(&self, more: &str) -> String {
        let path = self.folder.path().join("in");
        let paths = self.names.iter().map(|name| path.join(name));
        let paths: Vec<String> = paths.map(|path| path.display().to_string()).collect();
        format!("grade {} --chapter 1 {more}", paths.join(" "))
    }

    fn grade(&self, more: &str) -> Run {
        run(self.course, &self.words(more))
    }

    /// Grades by name.
    #[track_caller]
    fn grades(&self, more: &str) -> BTreeMap<String, Value> {
        let words = format!("--format json --output {} {more}", self.results().display());
        let run = self.grade(&words);
        assert_eq!(run.code, Some(0), "{run:?}");
        let results = self.names.iter();
        results
            .map(|name| (name.clone(), read(&self.results(), name)))
            .collect()
    }
}

fn read(results: &Path, name: &str) -> Value {
    let text = fs::read_to_string(results.join(format!("{name}.json"))).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// Points in hundredths, so that nothing is compared as floats.
#[track_caller]
fn earned(score: &Value) -> i64 {
    (score["earned"].as_f64().unwrap() * 100.0).round() as i64
}

/// Every sum in a grade is exact.
#[track_caller]
fn assert_sums(grade: &Value) {
    let sum = |parts: &Value| -> i64 {
        let parts = parts.as_array().unwrap();
        parts.iter().map(|part| earned(&part["score"])).sum()
    };
    assert_eq!(earned(&grade["score"]), sum(&grade["chapters"]));
    for chapter in grade["chapters"].as_array().unwrap() {
        assert_eq!(earned(&chapter["score"]), sum(&chapter["steps"]));
        for step in chapter["steps"].as_array().unwrap() {
            assert_eq!(earned(&step["score"]), sum(&step["tests"]));
        }
    }
}

/// The outcome and the message of `answer`'s first test.
fn of_answer(grade: &Value) -> (String, String) {
    let test = &grade["chapters"][0]["steps"][0]["tests"][0];
    let text = |name: &str| test[name].as_str().unwrap().to_owned();
    (text("outcome"), text("message"))
}

const STARTER: &str = include_str!("../tiny/tests/01-tiny/starter/src/lib.rs");

#[test]
fn honest_submissions_get_exactly_their_points() {
    let class = Class::new(&[
        ("all", &answering("42")),
        ("wrong", &answering("41")),
        ("half", "pub fn answer() -> u32 { 42 }"),
        ("todo", &answering("todo!()")),
        ("starter", STARTER),
        ("broken", "pub fn answer() -> u32 { forty_two }"),
    ]);
    let grades = class.grades("");
    let expected = [
        ("all", 500, "passing"),
        // One of two tests of three points, and another step of two.
        ("wrong", 350, "failing"),
        ("half", 300, "failing"),
        ("todo", 200, "failing"),
        ("starter", 0, "not_started"),
        ("broken", 0, "does_not_compile"),
    ];
    for (name, points, status) in expected {
        let grade = &grades[name];
        assert_eq!(earned(&grade["score"]), points, "{name}: {grade}");
        assert_eq!(grade["score"]["possible"], 5);
        assert_eq!(grade["chapters"][0]["status"], status, "{name}");
        assert_eq!(grade["chapters"][0]["findings"], Value::Array(Vec::new()));
        assert_eq!(grade["submission"], name);
        assert_sums(grade);
    }
}

#[test]
fn the_level_that_was_reached_is_told() {
    let class = Class::new(&[("ada", &answering("42"))]);
    let run = class.grade("--at-most L0");
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(
        run.stdout.contains("\nsandbox: level L0\n"),
        "{}",
        run.stdout
    );
    let run = class.grade("--at-most L0 --require-level L1");
    assert_eq!(run.code, Some(69), "{run:?}");
    assert_eq!(run.stdout, "");
    let words = "this machine keeps submissions in at level L0, and L1 is required";
    assert!(run.stderr.contains(words), "{run:?}");
}

#[test]
fn points_do_not_count_as_failing_unless_somebody_wants_that() {
    let class = Class::new(&[("wrong", &answering("41"))]);
    assert_eq!(class.grade("").code, Some(0));
    assert_eq!(class.grade("--require-pass").code, Some(1));
    let class = Class::new(&[("right", &answering("42"))]);
    assert_eq!(class.grade("--require-pass").code, Some(0));
}

#[test]
fn results_are_kept_unless_somebody_wants_new_ones() {
    let class = Class::new(&[("ada", &answering("42"))]);
    class.grades("");
    let path = class.results().join("ada.json");
    fs::write(&path, "kept").unwrap();
    let words = format!("--format json --output {}", class.results().display());
    let run = class.grade(&words);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(run.stdout.contains("ada  kept: "), "{}", run.stdout);
    assert_eq!(fs::read_to_string(&path).unwrap(), "kept");
    assert_eq!(earned(&class.grades("--force")["ada"]["score"]), 500);
}

#[test]
fn a_rubric_changes_points_and_no_verdict() {
    let class = Class::new(&[("wrong", &answering("41"))]);
    class.add(
        "rubric.toml",
        "format = 1\n[chapter.tiny]\nweight = 2\n[chapter.tiny.step]\nanswer = 0.33\n",
    );
    let rubric = class.folder.path().join("in/rubric.toml");
    let grade = &class.grades(&format!("--rubric {}", rubric.display()))["wrong"];
    // 0.33 twice is 0.66 for two tests, and two points twice are four.
    assert_eq!(earned(&grade["score"]), 433);
    assert_eq!(grade["score"]["possible"], 4.66);
    assert_sums(grade);
    class.add("rubric.toml", "format = 1\npartial = false\n");
    let words = format!("--force --rubric {}", rubric.display());
    assert_eq!(earned(&class.grades(&words)["wrong"]["score"]), 200);
    class.add(
        "rubric.toml",
        "format = 1\n[chapter.tiny.step]\nanser = 1\n",
    );
    let run = class.grade(&format!("--rubric {}", rubric.display()));
    assert_eq!(run.code, Some(2), "{run:?}");
    assert!(run.stderr.contains("line 3: "), "{}", run.stderr);
}

#[test]
fn what_was_not_handed_in_or_cannot_be_read_earns_nothing_and_says_why() {
    let folder = tempfile::tempdir().unwrap();
    let other = folder.path().join("other/crates/02-later/src");
    fs::create_dir_all(&other).unwrap();
    fs::write(other.join("lib.rs"), "").unwrap();
    fs::write(folder.path().join("noise.zip"), "PK, or not").unwrap();
    let results = folder.path().join("out");
    let run = run(
        shared(),
        &format!(
            "grade {0}/other {0}/noise.zip --format json --output {1}",
            folder.path().display(),
            results.display()
        ),
    );
    assert_eq!(run.code, Some(0), "{run:?}");
    for entry in fs::read_dir(&results).unwrap() {
        let text = fs::read_to_string(entry.unwrap().path()).unwrap();
        let grade: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(
            grade["score"],
            serde_json::json!({"earned": 0, "possible": 5})
        );
        let note = grade["chapters"][0]["notes"][0].as_str().unwrap();
        assert!(note.starts_with("the chapter "), "{note}");
    }
    assert!(run.stdout.contains("2 graded"), "{}", run.stdout);
}

#[test]
fn earlier_chapters_are_the_courses_or_the_submissions_own() {
    let counter = include_str!("../tiny_model/tests/03-counter/accept/reference/lib.rs");
    let leaves = answering("std::process::exit(0)");
    let folder = tempfile::tempdir().unwrap();
    let add = |name: &str, chapter: &str, text: &str| {
        let folder = folder.path().join(name).join(chapter).join("src");
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("lib.rs"), text).unwrap();
    };
    add("both", "01-tiny", &leaves);
    add("both", "03-counter", counter);
    add("one", "03-counter", counter);
    let grade = |name: &str, more: &str| -> Value {
        let submission = folder.path().join(name).display().to_string();
        let words = format!("grade {submission} --chapter 3 --format json {more}");
        let run = run(shared_with_model(), &words);
        assert_eq!(run.code, Some(0), "{run:?}");
        let grade: Value = serde_json::from_str(&run.stdout).unwrap();
        grade["chapters"][0].clone()
    };
    assert_eq!(grade("both", "")["status"], "passing");
    // One mistake is paid for in every chapter that is built on it, if somebody wants that.
    let refused = grade("both", "--on mine");
    assert_eq!(refused["status"], "refused", "{refused}");
    assert_eq!(earned(&refused["score"]), 0);
    let alone = grade("one", "--on mine");
    assert_eq!(alone["status"], "passing");
    assert_eq!(
        alone["notes"],
        serde_json::json!([
            "this is built on the course's chapter 1, since the submission's own was not handed in"
        ])
    );
}

#[test]
fn every_format_has_its_text() {
    let class = Class::new(&[("ada", &answering("41"))]);
    for (format, expected) in [
        ("terminal", "ada: 3.5 of 5 points"),
        ("json", "\"format\": \"async-from-scratch/grade\""),
        ("junit", "<testsuites"),
        ("gradescope", "\"max_score\""),
        ("prairielearn", "\"gradable\": true"),
        ("classroom", "eyJ2ZXJzaW9uIjox"),
        ("exercism", "\"test_code\": \"fn is_the_known_one() {"),
        ("markdown", "# "),
    ] {
        let run = class.grade(&format!("--format {format}"));
        assert_eq!(run.code, Some(0), "{run:?}");
        assert!(run.stdout.contains(expected), "{format}: {}", run.stdout);
    }
}

#[test]
fn on_github_the_words_are_quoted_and_annotations_are_not() {
    let class = Class::new(&[("ada", &answering("41"))]);
    let results = class.results();
    let run = class.grade(&format!("--format github --output {}", results.display()));
    assert_eq!(run.code, Some(0), "{run:?}");
    let (words, annotations) = run.stdout.split_once("\n::error ").unwrap();
    let token = words.lines().next().unwrap();
    let token = token.strip_prefix("::stop-commands::").unwrap();
    assert!(words.ends_with(&format!("::{token}::")), "{words}");
    assert!(words.contains("ada: 3.5 of 5 points"), "{words}");
    assert!(annotations.contains("your answer is 41"), "{annotations}");
    let summary = fs::read_to_string(results.join("ada.md")).unwrap();
    assert!(summary.contains("3.5"), "{summary}");
}

#[test]
fn misuse_is_told_before_anything_is_graded() {
    let class = Class::new(&[("ada", &answering("42")), ("bob", &answering("42"))]);
    for (words, expected) in [
        (class.words("/no/such/folder"), "does not exist"),
        (
            class.words("--format json"),
            "`--output DIR` writes a file for each",
        ),
        ("grade /tmp --chapter 9".to_owned(), "there is no chapter 9"),
        ("grade".to_owned(), "SUBMISSION"),
        (class.words("--require-level L9"), "a level is L0, L1 or L2"),
        (class.words("--force"), "--output"),
    ] {
        let run = run(shared(), &words);
        assert_eq!(run.code, Some(2), "{run:?}");
        assert!(run.stderr.contains(expected), "{}", run.stderr);
    }
}
