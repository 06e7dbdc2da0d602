//! Known mistakes: recorded by `verify`, named by `check`, measured on the real course.

use std::{fs, path::Path};

use crate::tiny::{Run, answering, chapter, check_solution, own, run};

const FILE: &str = "tests/01-tiny/mistakes.json";

/// A `twice` that calls once, in other words than the patch.
const ONCE: &str = "\
pub fn answer() -> u32 { 42 }
pub fn twice(mut call: impl FnMut()) { for _ in 1..2 { call(); } }
";

#[test]
fn a_known_mistake_is_named_after_the_first_failure() {
    let run = check_solution(ONCE, "");
    assert_eq!(run.code, Some(1), "{run:?}");
    let expected = "
             this looks like a known mistake: calls the closure once
               You call the closure and return. Another call is missing: the
               name of the function says how many there are.
               FnMut::call_mut: \"Performs the call operation.\"
               see crates/01-tiny/README.md#step-2-twice

             0 of 1 tests pass
";
    assert!(run.stdout.contains(expected), "{}", run.stdout);
    assert!(run.stdout.lines().all(|line| line.chars().count() <= 80));
}

#[test]
fn the_json_has_it_in_fields() {
    let likely = |run: &Run| chapter(run)["steps"][1]["likely"].clone();
    let known = likely(&check_solution(ONCE, "--json"));
    for (field, text) in [
        ("mistake", "calls the closure once"),
        ("contract", "F1"),
        ("sentence", "Performs the call operation."),
        ("lesson", "crates/01-tiny/README.md#step-2-twice"),
    ] {
        assert_eq!(known[field], text, "{known}");
    }
    let unknown = check_solution(
        "pub fn answer() -> u32 { 42 }\npub fn twice(_: impl FnMut()) {}\n",
        "--json",
    );
    assert!(likely(&unknown).is_null(), "{unknown:?}");
    assert!(!unknown.stdout.contains("likely"), "{unknown:?}");
}

#[test]
fn a_mistake_that_does_not_compile_is_known_by_the_compilers_words() {
    let run = check_solution("pub fn answer() -> u32 { 42 }\n", "");
    let expected = "             this looks like a known mistake: forgets `twice`\n";
    assert!(run.stdout.contains(expected), "{}", run.stdout);
    // Only the lesson speaks of this.
    assert!(!run.stdout.contains("FnMut"), "{}", run.stdout);
}

#[test]
fn only_the_first_step_that_fails_is_diagnosed() {
    let both = ONCE.replace("42", "4");
    let run = check_solution(&both, "");
    assert!(
        run.stdout
            .contains("known mistake: the answer has one digit")
    );
    assert_eq!(run.stdout.matches("known mistake").count(), 1, "{run:?}");
    let alone = check_solution(&both, "twice");
    assert!(
        alone
            .stdout
            .contains("known mistake: calls the closure once")
    );
}

#[test]
fn what_is_not_known_or_not_wrong_is_not_named() {
    for body in ["7", "panic!(\"lost\")", "loop {}", "todo!()", "42"] {
        let run = check_solution(&answering(body), "");
        assert!(!run.stdout.contains("known mistake"), "{}", run.stdout);
    }
}

#[test]
fn a_course_without_records_checks_as_well() {
    let course = own();
    fs::write(course.path().join(FILE), "no JSON").unwrap();
    fs::write(course.path().join("crates/01-tiny/src/lib.rs"), ONCE).unwrap();
    let broken = run(course.path(), "check chapter 1 twice");
    assert_eq!(broken.code, Some(1), "{broken:?}");
    assert!(broken.stdout.contains("calls_twice fails"), "{broken:?}");
    assert!(!broken.stdout.contains("known mistake"), "{broken:?}");
    let verify = run(course.path(), "verify --only no_such_fixture");
    assert_eq!(verify.code, Some(2), "{verify:?}");
    assert!(verify.stderr.contains("in `tests/01-tiny/mistakes.json`"));
}

#[test]
fn recording_writes_what_is_in_the_tree_and_only_what_changed() {
    let course = own();
    let path = course.path().join(FILE);
    let in_tree = fs::read_to_string(&path).unwrap();
    fs::remove_file(&path).unwrap();
    let first = run(course.path(), "verify chapter 1 --record");
    assert_eq!(first.code, Some(0), "{first:?}");
    assert!(
        first.stdout.contains("3  wrong solutions fail"),
        "{first:?}"
    );
    assert!(first.stdout.contains("3  known mistakes are recorded"));
    let recorded = fs::read_to_string(&path).unwrap();
    let without_ground = |text: &str| -> Vec<String> {
        let lines = text.lines().filter(|line| !line.contains("\"ground\""));
        lines.map(str::to_owned).collect()
    };
    assert_eq!(without_ground(&recorded), without_ground(&in_tree));

    let again = run(course.path(), "verify chapter 1 --record");
    assert!(!again.stdout.contains("wrong solutions fail"), "{again:?}");
    assert_eq!(fs::read_to_string(&path).unwrap(), recorded);

    // Other words need no run; another diff does.
    replace(
        course.path(),
        "reject/one_digit.patch",
        "There are two.",
        "There were two.",
    );
    replace(
        course.path(),
        "reject/twice_calls_once.patch",
        "-    call();\n }",
        "-    call();\n+    drop(call);\n }",
    );
    let changed = run(course.path(), "verify chapter 1 --record");
    assert!(
        changed.stdout.contains("1  wrong solutions fail"),
        "{changed:?}"
    );
    assert!(
        fs::read_to_string(&path)
            .unwrap()
            .contains("There were two.")
    );
}

fn replace(course: &Path, file: &str, old: &str, new: &str) {
    let path = course.join("tests/01-tiny").join(file);
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains(old), "{text}");
    let text = text
        .replace(old, new)
        .replace("@@ -11,5 +11,4 @@", "@@ -11,5 +11,5 @@");
    fs::write(path, text).unwrap();
}

/// Nothing is built to see that a record is out of date.
#[test]
fn a_record_that_is_out_of_date_is_a_problem() {
    let stale = |spoil: &dyn Fn(&Path), words: &str| {
        let course = own();
        spoil(course.path());
        let run = run(course.path(), "verify --only no_such_fixture");
        assert_eq!(run.code, Some(1), "{run:?}");
        assert!(run.stdout.contains(words), "no `{words}` in {}", run.stdout);
        let told = run
            .stdout
            .contains("run `cargo xtask verify chapter 1 --record`");
        assert!(told, "{}", run.stdout);
    };
    let record = |old: &'static str, new: &'static str| {
        move |course: &Path| {
            let text = fs::read_to_string(course.join(FILE)).unwrap();
            assert!(text.contains(old), "{text}");
            fs::write(course.join(FILE), text.replacen(old, new, 1)).unwrap();
        }
    };
    let patch = |old: &'static str, new: &'static str| {
        move |course: &Path| replace(course, "reject/one_digit.patch", old, new)
    };
    stale(
        &patch("two.", "2."),
        "reject/one_digit: its head has changed since it was recorded",
    );
    stale(
        &patch("+    4", "+    5"),
        "reject/one_digit: has changed since it was recorded",
    );
    stale(
        &|course| fs::remove_file(course.join("tests/01-tiny/reject/one_digit.patch")).unwrap(),
        "reject/one_digit: is recorded, and there is no such patch",
    );
    stale(
        &|course| fs::remove_file(course.join(FILE)).unwrap(),
        "reject/twice_calls_once: is not recorded",
    );
    stale(
        &record("\"test\": \"calls_twice\"", "\"test\": \"calls_thrice\""),
        "reject/twice_calls_once: is recorded without a failure of twice::calls_twice",
    );
}

#[test]
fn a_contract_that_is_not_written_down_is_a_problem() {
    let course = own();
    replace(
        course.path(),
        "reject/one_digit.patch",
        "contract: S",
        "contract: Z9",
    );
    let run = run(course.path(), "verify --only no_such_fixture");
    assert_eq!(run.code, Some(1), "{run:?}");
    let words =
        "reject/one_digit: names the contract `Z9`, which `tests/contracts.toml` does not have";
    assert!(run.stdout.contains(words), "{}", run.stdout);
}

/// What a student may rely on: a mistake that is not known is seldom taken for another.
#[test]
fn the_diagnosis_of_the_real_course_is_seldom_wrong() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let run = run(root, "verify --diagnosis");
    println!("{}", run.stdout);
    assert_eq!(run.code, Some(0), "{run:?}");
    let all: Vec<f64> = run
        .stdout
        .lines()
        .find_map(|line| line.trim_start().strip_prefix("all "))
        .unwrap()
        .split_whitespace()
        .map(|number| number.parse().unwrap())
        .collect();
    let [
        all,
        _,
        _,
        _,
        wrong_of_kin,
        _,
        _,
        wrong_alone,
        right,
        near,
        _,
        wrong_known,
    ] = all[..]
    else {
        panic!("{}", run.stdout);
    };
    assert!(wrong_of_kin + wrong_alone <= 0.04 * all, "{}", run.stdout);
    assert!(right + near >= 0.9 * all, "{}", run.stdout);
    assert_eq!(wrong_known, 0.0, "{}", run.stdout);
}
