use std::path::PathBuf;

use super::*;
use crate::course::Step;

impl Rubric {
    /// Of one chapter alone.
    pub fn of(package: &str, points: &[(&str, Hundredths)]) -> Self {
        let points = points.iter();
        Self {
            partial: true,
            omitted: BTreeSet::new(),
            points: points
                .map(|(step, points)| ((package.to_owned(), (*step).to_owned()), *points))
                .collect(),
        }
    }
}

/// `first` with `poll` for 10 points and `run` for 20; `second` with `join` for 5.
fn course() -> Course {
    let step = |name: &str, points: u32| Step {
        name: name.into(),
        title: name.into(),
        points,
        begin: "src/lib.rs".into(),
        needs: Vec::new(),
        hints: Vec::new(),
        tests: Vec::new(),
        canary: None,
        compile_cases: false,
    };
    let chapter = |number: u32, name: &str, steps: Vec<Step>| Chapter {
        number,
        folder: format!("{number:02}-{name}"),
        package: name.into(),
        title: name.into(),
        allows_unsafe: false,
        given: Vec::new(),
        steps,
    };
    Course {
        root: PathBuf::new(),
        chapters: vec![
            chapter(1, "first", vec![step("poll", 10), step("run", 20)]),
            chapter(2, "second", vec![step("join", 5)]),
        ],
        unwritten: Vec::new(),
    }
}

fn points(rubric: &Rubric) -> Vec<u64> {
    [("first", "poll"), ("first", "run"), ("second", "join")]
        .map(|(package, step)| rubric.possible(package, step).0)
        .to_vec()
}

#[track_caller]
fn assert_wrong(text: &str, expected: &str) {
    let error = Rubric::parse(&course(), text).unwrap_err();
    assert_eq!(format!("{error:#}"), expected);
}

#[test]
fn what_a_rubric_does_not_say_is_the_courses() {
    let rubric = Rubric::parse(&course(), "format = 1").unwrap();
    assert_eq!(rubric, Rubric::usual(&course()));
    assert_eq!(points(&rubric), [1000, 2000, 500]);
}

#[test]
fn points_weights_and_omissions_are_taken_over() {
    let rubric = Rubric::parse(
        &course(),
        "format = 1\npartial = false\n[chapter.first]\nweight = 1.5\n[chapter.first.step]\nrun = 12.50\n\
         [chapter.second]\nomit = true\n",
    )
    .unwrap();
    assert_eq!(points(&rubric), [1500, 1875, 500]);
    assert!(!rubric.partial);
    let course = course();
    assert!(!rubric.omits(&course.chapters[0]));
    assert!(rubric.omits(&course.chapters[1]));
}

#[test]
fn unknown_names_are_named_with_their_line() {
    assert_wrong(
        "format = 1\n[chapter.frist]\nomit = true\n",
        "line 2: there is no chapter `frist`; there are first, second",
    );
    assert_wrong(
        "format = 1\n[chapter.first.step]\n\npol = 3\n",
        "line 4: chapter `first` has no step `pol`; it has poll, run",
    );
    assert_wrong(
        "format = 1\nparital = true\n",
        "line 2: `parital` is unknown; there are `format`, `partial` and `chapter`",
    );
    assert_wrong(
        "format = 1\n[chapter.first]\nwieght = 2\n",
        "line 3: `wieght` is unknown; there are `weight`, `omit` and `step`",
    );
}

#[test]
fn numbers_that_are_no_points_are_named_with_their_line() {
    let with = |number: &str| format!("format = 1\n[chapter.first.step]\npoll = {number}\n");
    for (number, why) in [
        ("-1", "is negative"),
        ("-0.5", "is negative"),
        ("12.345", "has more than two decimals"),
        ("1e3", "has to be written like 12 or 12.5"),
        ("nan", "has to be written like 12 or 12.5"),
        ("inf", "has to be written like 12 or 12.5"),
        ("99999999999999999999", "is too large"),
        ("\"10\"", "has to be a number"),
        ("0x10", "has to be a number"),
    ] {
        assert_wrong(&with(number), &format!("line 3: `poll` {why}"));
    }
    assert_wrong(
        "format = 1\n[chapter.first]\nweight = 0.33\n[chapter.first.step]\npoll = 12.5\n",
        "line 3: 12.5 points of step `poll` times 0.33 are no whole hundredths of points",
    );
}

#[test]
fn other_formats_and_broken_files_are_refused() {
    assert_wrong("partial = true\n", "it has to begin with `format = 1`");
    assert_wrong("\nformat = 2\n", "line 2: the format has to be 1");
    let error = Rubric::parse(&course(), "format = 1\nx = [\n").unwrap_err();
    assert!(error.to_string().starts_with("line "), "{error}");
}

#[test]
fn hundredths_are_read_digit_by_digit() {
    for (text, expected) in [
        ("0", 0),
        ("12", 1200),
        ("12.5", 1250),
        ("0.07", 7),
        ("+3.10", 310),
    ] {
        assert_eq!(hundredths(text), Ok(Hundredths(expected)), "{text}");
    }
}
