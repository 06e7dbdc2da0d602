//! `reset` and its undo: nothing that a student has written is ever lost.

use std::{fs, path::Path};

use crate::tiny::{own, run};

const LIB: &str = "crates/01-tiny/src/lib.rs";

fn read(course: &Path, path: &str) -> Option<String> {
    fs::read_to_string(course.join(path)).ok()
}

#[test]
fn a_step_goes_back_to_the_starter_and_forth() {
    let course = own();
    let course = course.path();
    let starter = read(course, LIB).unwrap();
    fs::write(course.join(LIB), "// mine").unwrap();
    let reset = run(course, "reset chapter 1 answer");
    assert_eq!(reset.code, Some(0), "{reset:?}");
    assert_eq!(
        reset.stdout,
        "\
chapter 1, step answer: its file is back at the starter

      reset  crates/01-tiny/src/lib.rs

note: in that file began, too: twice

your files are kept in .async-from-scratch/reset/0001
undo: cargo xtask reset --undo
"
    );
    assert_eq!(read(course, LIB), Some(starter));
    assert_eq!(
        read(course, ".async-from-scratch/.gitignore").as_deref(),
        Some("*\n")
    );
    let undo = run(course, "reset --undo");
    assert_eq!(undo.code, Some(0), "{undo:?}");
    assert_eq!(
        undo.stdout,
        "\
`reset chapter 1 answer` is undone

       back  crates/01-tiny/src/lib.rs
"
    );
    assert_eq!(read(course, LIB).as_deref(), Some("// mine"));
    let again = run(course, "reset --undo");
    assert_eq!(again.code, Some(4), "{again:?}");
    assert_eq!(again.stderr, "error: there is no reset to undo\n");
}

#[test]
fn a_chapter_goes_back_with_all_its_files() {
    let course = own();
    let course = course.path();
    let (given, extra) = (
        "crates/01-tiny/src/given.rs",
        "crates/01-tiny/src/more/notes.rs",
    );
    let lib = read(course, LIB);
    fs::remove_file(course.join(given)).unwrap();
    fs::create_dir(course.join("crates/01-tiny/src/more")).unwrap();
    fs::write(course.join(extra), [0xff]).unwrap();
    fs::write(course.join("crates/01-tiny/src/plan.txt"), "mine").unwrap();
    fs::write(course.join(LIB), [0xfe]).unwrap();
    let reset = run(course, "reset chapter 1");
    assert_eq!(reset.code, Some(0), "{reset:?}");
    for line in [
        "       back  crates/01-tiny/src/given.rs\n",
        "      reset  crates/01-tiny/src/lib.rs\n",
        " moved away  crates/01-tiny/src/more/notes.rs\n",
    ] {
        assert!(reset.stdout.contains(line), "{}", reset.stdout);
    }
    assert_eq!(read(course, LIB), lib);
    assert!(read(course, given).is_some());
    assert!(!course.join("crates/01-tiny/src/more").exists());
    assert!(course.join("crates/01-tiny/src/plan.txt").exists());
    let again = run(course, "reset chapter 1");
    assert_eq!(again.code, Some(0), "{again:?}");
    assert_eq!(
        again.stdout,
        "chapter 1 is as it was handed out; nothing to do\n"
    );
    let undo = run(course, "reset chapter 1 --undo");
    assert_eq!(undo.code, Some(0), "{undo:?}");
    assert!(
        undo.stdout
            .contains("    removed  crates/01-tiny/src/given.rs\n")
    );
    assert_eq!(fs::read(course.join(LIB)).unwrap(), [0xfe]);
    assert_eq!(fs::read(course.join(extra)).unwrap(), [0xff]);
    assert_eq!(read(course, given), None);
}

#[test]
fn a_crate_that_is_gone_comes_back() {
    let course = own();
    let lib = read(course.path(), LIB);
    fs::remove_dir_all(course.path().join("crates/01-tiny")).unwrap();
    let reset = run(course.path(), "reset chapter 1");
    assert_eq!(reset.code, Some(0), "{reset:?}");
    assert_eq!(read(course.path(), LIB), lib);
}

#[test]
fn edits_after_a_reset_are_kept_when_it_is_undone() {
    let course = own();
    let course = course.path();
    fs::write(course.join(LIB), "// first").unwrap();
    run(course, "reset chapter 1");
    fs::write(course.join(LIB), "// second").unwrap();
    let undo = run(course, "reset --undo");
    assert!(
        undo.stdout.ends_with(
            "what you have written since then is kept in .async-from-scratch/reset/0002\n\
             to have it again: cargo xtask reset --undo\n"
        ),
        "{}",
        undo.stdout
    );
    assert_eq!(read(course, LIB).as_deref(), Some("// first"));
    run(course, "reset --undo");
    assert_eq!(read(course, LIB).as_deref(), Some("// second"));
}

#[test]
fn what_cannot_be_kept_is_not_touched() {
    let course = own();
    let course = course.path();
    fs::write(course.join(LIB), "// mine").unwrap();
    fs::write(course.join(".async-from-scratch"), "a file").unwrap();
    let reset = run(course, "reset chapter 1");
    assert_eq!(reset.code, Some(75), "{reset:?}");
    assert!(
        reset.stderr.contains("nothing was changed"),
        "{}",
        reset.stderr
    );
    assert_eq!(read(course, LIB).as_deref(), Some("// mine"));
}

#[cfg(unix)]
#[test]
fn links_are_left_alone() {
    let course = own();
    let elsewhere = tempfile::tempdir().unwrap();
    let source = course.path().join("crates/01-tiny/src");
    fs::remove_dir_all(&source).unwrap();
    fs::write(elsewhere.path().join("lib.rs"), "// theirs").unwrap();
    std::os::unix::fs::symlink(elsewhere.path(), &source).unwrap();
    for words in ["reset chapter 1", "reset chapter 1 answer"] {
        let reset = run(course.path(), words);
        assert_eq!(reset.code, Some(2), "{reset:?}");
        assert!(
            reset
                .stderr
                .contains("`crates/01-tiny/src` is a symbolic link"),
            "{}",
            reset.stderr
        );
    }
    let theirs = read(elsewhere.path(), "lib.rs");
    assert_eq!(theirs.as_deref(), Some("// theirs"));
}

#[test]
fn nonsense_is_told_and_changes_nothing() {
    let course = own();
    let course = course.path();
    fs::write(course.join(LIB), "// mine").unwrap();
    for (words, code, sentence) in [
        ("reset", 2, "which chapter?"),
        ("reset chapter 9", 2, "there is no chapter 9"),
        ("reset chapter 2", 4, "is not written yet"),
        ("reset chapter 1 nosuch", 2, "its steps are answer, twice"),
        ("reset chapter one", 2, "invalid value 'one'"),
        ("reset --undo chapter 1", 4, "no reset of chapter 1 to undo"),
    ] {
        let reset = run(course, words);
        assert_eq!(reset.code, Some(code), "{words}: {reset:?}");
        assert!(reset.stderr.contains(sentence), "{words}: {reset:?}");
    }
    assert_eq!(read(course, LIB).as_deref(), Some("// mine"));
}
