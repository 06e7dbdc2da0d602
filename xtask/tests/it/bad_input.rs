//! Bad input gets a sentence: what is wrong, where, what to do next.

use std::fs;

use crate::tiny::{own, run, shared, solution};

#[track_caller]
fn complains(course: &std::path::Path, arguments: &str, code: i32, words: &[&str]) {
    let run = run(course, arguments);
    assert_eq!(run.code, Some(code), "{run:?}");
    for word in words {
        assert!(run.stderr.contains(word), "no `{word}` in {run:?}");
    }
    assert!(run.stderr.starts_with("error: "), "{run:?}");
    assert!(!run.stderr.contains("panicked"), "{run:?}");
    assert_eq!(run.stdout, "");
}

#[test]
fn an_unknown_chapter_is_answered_with_the_known_ones() {
    complains(
        shared(),
        "check chapter 9",
        2,
        &["there is no chapter 9; there are 1"],
    );
}

#[test]
fn an_unwritten_chapter_is_not_a_wrong_one() {
    complains(
        shared(),
        "check chapter 2",
        4,
        &["chapter 2 (`crates/02-later`) is not written yet"],
    );
}

#[test]
fn an_unknown_step_is_answered_with_the_known_ones() {
    complains(
        shared(),
        "check chapter 1 anwser",
        2,
        &["no step `anwser`", "answer, twice"],
    );
}

#[test]
fn a_missing_crate_says_how_to_bring_it_back() {
    let course = own();
    fs::remove_dir_all(course.path().join("crates/01-tiny")).unwrap();
    complains(
        course.path(),
        "check chapter 1",
        2,
        &["`crates/01-tiny` is missing", "git checkout"],
    );
}

#[test]
fn a_solution_that_is_nowhere() {
    complains(
        shared(),
        "check chapter 1 --solution nowhere",
        2,
        &["nowhere` does not exist"],
    );
}

#[test]
fn a_solution_without_sources() {
    let empty = tempfile::tempdir().unwrap();
    let arguments = format!("check chapter 1 --solution {}", empty.path().display());
    complains(shared(), &arguments, 2, &["there is no `lib.rs` in"]);
}

#[test]
fn a_source_that_is_not_utf8() {
    let folder = solution("");
    fs::write(folder.path().join("lib.rs"), [b'/', b'/', 0xff, 0xfe]).unwrap();
    let arguments = format!("check chapter 1 --solution {}", folder.path().display());
    complains(shared(), &arguments, 2, &["`src/lib.rs`: is not UTF-8"]);
}

#[cfg(unix)]
#[test]
fn a_source_folder_behind_a_link() {
    let course = own();
    let source = course.path().join("crates/01-tiny/src");
    fs::rename(&source, course.path().join("elsewhere")).unwrap();
    std::os::unix::fs::symlink(course.path().join("elsewhere"), &source).unwrap();
    complains(
        course.path(),
        "check chapter 1",
        2,
        &["`crates/01-tiny/src` is a symbolic link"],
    );
}

#[test]
fn a_folder_that_is_no_course() {
    let folder = tempfile::tempdir().unwrap();
    complains(folder.path(), "check", 2, &["is not inside the course"]);
}

#[test]
fn a_chapter_file_of_another_format() {
    let course = own();
    let path = course.path().join("tests/01-tiny/chapter.toml");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replace("format = 1", "format = 2")).unwrap();
    complains(
        course.path(),
        "check chapter 1",
        70,
        &["has format 2, which is newer"],
    );
}

#[test]
fn a_target_folder_that_cannot_be_written() {
    let course = own();
    fs::write(
        course.path().join("target"),
        "a file where a folder should be",
    )
    .unwrap();
    complains(
        course.path(),
        "check chapter 1",
        75,
        &["cannot write the staging area"],
    );
}

#[test]
fn a_toolchain_that_is_not_there() {
    let course = shared();
    let output = crate::tiny::command(course, "check chapter 1")
        .env("CARGO", "no/such/cargo")
        .output()
        .unwrap();
    let run = crate::tiny::read(output);
    assert_eq!(run.code, Some(75), "{run:?}");
    assert!(run.stderr.contains("is Rust installed?"), "{run:?}");
}

#[test]
fn changed_given_files_are_named_and_not_used() {
    let folder = solution(&crate::tiny::answering("42"));
    fs::write(folder.path().join("given.rs"), "this is not Rust").unwrap();
    let run = run(
        shared(),
        &format!("check chapter 1 --solution {}", folder.path().display()),
    );
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(
        run.stdout
            .contains("note: `src/given.rs` is given by the course"),
        "{run:?}"
    );
}

#[test]
fn a_folder_of_sources_cannot_be_every_chapter() {
    let folder = solution(&crate::tiny::answering("42"));
    let arguments = format!("check --solution {}", folder.path().display());
    complains(
        shared(),
        &arguments,
        2,
        &["needs to know which: `check chapter N --solution"],
    );
}

#[test]
fn a_missing_source_folder_says_how_to_bring_it_back() {
    let course = own();
    fs::remove_dir_all(course.path().join("crates/01-tiny/src")).unwrap();
    complains(
        course.path(),
        "check chapter 1",
        2,
        &["`crates/01-tiny/src` is missing", "git checkout"],
    );
}

#[test]
fn a_missing_given_file_is_named_and_brought_along() {
    let course = own();
    let source = course.path().join("crates/01-tiny/src");
    fs::remove_file(source.join("given.rs")).unwrap();
    let run = run(course.path(), "check chapter 1");
    assert!(
        run.stdout
            .contains("note: `src/given.rs` is missing from your crate"),
        "{run:?}"
    );
}

#[test]
fn two_steps_with_one_name_are_a_defect_of_the_course() {
    let course = own();
    let path = course.path().join("tests/01-tiny/chapter.toml");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replace("name = \"twice\"", "name = \"answer\"")).unwrap();
    complains(
        course.path(),
        "check chapter 1",
        70,
        &["two steps have one name"],
    );
}

#[cfg(target_os = "linux")]
#[test]
fn a_report_that_cannot_be_written() {
    let full = fs::File::options().write(true).open("/dev/full").unwrap();
    let mut command = crate::tiny::command(shared(), "check chapter 1");
    let output = command.stdout(full).output().unwrap();
    let run = crate::tiny::read(output);
    assert_eq!(run.code, Some(75), "{run:?}");
}

#[test]
fn a_temporary_folder_that_is_not_there() {
    let folder = solution(&crate::tiny::answering("42"));
    let arguments = format!("check chapter 1 --solution {}", folder.path().display());
    let mut command = crate::tiny::command(shared(), &arguments);
    let nowhere = shared().join("no/such/folder");
    let output = command
        .env("TMPDIR", &nowhere)
        .env("TMP", &nowhere)
        .env("TEMP", &nowhere)
        .output()
        .unwrap();
    let run = crate::tiny::read(output);
    assert_eq!(run.code, Some(75), "{run:?}");
}
