//! `update` between a real course repository and a student's clone.

mod repositories;

use std::fs;

use repositories::{Pair, git, git_says};

const MINE: &str = "crates/01-tiny/src/lib.rs";
const GIVEN: &str = "crates/01-tiny/src/given.rs";
const TESTS: &str = "tests/01-tiny/answer.rs";

#[test]
fn the_course_gets_newer_and_not_a_byte_of_the_students_changes() {
    let pair = Pair::new();
    // One committed, one staged and written again, one that git has never heard of.
    pair.student.write(MINE, "committed");
    pair.student.write("crates/01-tiny/src/part.rs", "staged");
    git(&pair.student.root, "add crates");
    git(&pair.student.root, "commit -qm mine");
    pair.student
        .write("crates/01-tiny/src/part.rs", "staged again");
    git(&pair.student.root, "add crates");
    pair.student
        .write("crates/01-tiny/src/part.rs", "and dirty");
    pair.student.write("crates/01-tiny/src/untracked.rs", "new");
    pair.student.write("notes.md", "my notes");

    pair.course.write(MINE, "a newer starter");
    pair.course
        .write("tests/01-tiny/starter/src/lib.rs", "a newer starter");
    pair.course.write(GIVEN, "a newer given file");
    pair.course.write(TESTS, "newer tests");
    pair.course.write("crates/03-new/Cargo.toml", "a new crate");
    pair.course
        .write("crates/03-new/src/lib.rs", "a new starter");
    pair.course.write("tests/03-new/chapter.toml", "given = []");
    fs::remove_file(pair.course.root.join("tests/01-tiny/twice.rs")).unwrap();
    pair.course.commit("Chapter 3");

    let run = pair.student.update("");
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(run.stdout.contains("1 new commit at origin"), "{run:?}");
    assert!(run.stdout.contains("Chapter 3"), "{run:?}");
    assert!(
        run.stdout.contains(&format!(
            "kept: {MINE} is yours; the newer starter is tests/01-tiny/starter/src/lib.rs\n"
        )),
        "{run:?}"
    );

    let student = &pair.student;
    assert_eq!(student.read(MINE), "committed");
    assert_eq!(student.read("crates/01-tiny/src/part.rs"), "and dirty");
    assert_eq!(student.read("crates/01-tiny/src/untracked.rs"), "new");
    assert_eq!(student.read("notes.md"), "my notes");
    let staged = git_says(&student.root, "show :crates/01-tiny/src/part.rs");
    assert_eq!(staged, "staged again");
    assert_eq!(student.read(GIVEN), "a newer given file");
    assert_eq!(student.read(TESTS), "newer tests");
    assert_eq!(student.read("crates/03-new/src/lib.rs"), "a new starter");
    assert!(!student.root.join("tests/01-tiny/twice.rs").exists());
    let status = git_says(&student.root, "status --porcelain");
    assert_eq!(
        status,
        "MM crates/01-tiny/src/part.rs\n?? crates/01-tiny/src/untracked.rs\n?? notes.md"
    );
    let parents = git_says(&student.root, "log -1 --format=%P");
    assert_eq!(parents.split(' ').count(), 2, "{parents}");

    // Git knows what has been taken over, and goes on from there.
    let again = student.update("");
    assert_eq!(again.code, Some(0), "{again:?}");
    assert!(again.stdout.starts_with("nothing is newer"), "{again:?}");
    pair.course.write(TESTS, "still newer tests");
    pair.course.commit("Sharper");
    git(&student.root, "commit -qm staged");
    git(&student.root, "pull -q --no-rebase --no-edit");
    assert_eq!(student.read(TESTS), "still newer tests");
    assert_eq!(student.read(MINE), "committed");
    assert_eq!(student.read("crates/01-tiny/src/part.rs"), "and dirty");
}

#[test]
fn who_has_done_nothing_yet_gets_the_newer_starter() {
    let pair = Pair::new();
    pair.course.write(MINE, "a newer starter");
    pair.course.commit("A better starter");
    let run = pair.student.update("origin");
    assert_eq!(run.code, Some(0), "{run:?}");
    assert_eq!(pair.student.read(MINE), "a newer starter");
    let head = |root| git_says(root, "rev-parse HEAD");
    assert_eq!(head(&pair.student.root), head(&pair.course.root));
    assert_eq!(git_says(&pair.student.root, "status --porcelain"), "");
}

#[test]
fn a_dirty_starter_stays_even_if_nothing_was_committed() {
    let pair = Pair::new();
    pair.student.write(MINE, "half an idea");
    pair.course.write(MINE, "a newer starter");
    pair.course.write(TESTS, "newer tests");
    pair.course.commit("Newer");
    let run = pair.student.update("");
    assert_eq!(run.code, Some(0), "{run:?}");
    assert_eq!(pair.student.read(MINE), "half an idea");
    assert_eq!(pair.student.read(TESTS), "newer tests");
    git(&pair.student.root, "commit -qam mine");
    git(&pair.student.root, "pull -q --no-rebase --no-edit");
    assert_eq!(pair.student.read(MINE), "half an idea");
}

#[test]
fn a_changed_file_of_the_course_is_named_and_nothing_happens() {
    for (path, commits) in [(TESTS, true), (TESTS, false), (GIVEN, false)] {
        let pair = Pair::new();
        pair.student.write(path, "changed by the student");
        if commits {
            git(&pair.student.root, "commit -qam mine");
        }
        pair.course.write(path, "newer");
        pair.course.write("README.md", "newer");
        pair.course.commit("Newer");
        let before = git_says(&pair.student.root, "rev-parse HEAD");
        let run = pair.student.update("");
        assert_eq!(run.code, Some(2), "{run:?}");
        assert!(run.stderr.contains("nothing was updated"), "{run:?}");
        assert!(run.stderr.contains(path), "{run:?}");
        assert_eq!(pair.student.read(path), "changed by the student");
        assert_ne!(pair.student.read("README.md"), "newer");
        assert_eq!(git_says(&pair.student.root, "rev-parse HEAD"), before);

        // What it advises helps.
        let mut lines = run.stderr.lines();
        let advice = lines.find_map(|line| line.strip_prefix("  git checkout "));
        git(&pair.student.root, &format!("checkout {}", advice.unwrap()));
        if commits {
            git(&pair.student.root, "commit -qam theirs");
        }
        let run = pair.student.update("");
        assert_eq!(run.code, Some(0), "{run:?}");
        assert_eq!(pair.student.read(path), "newer");
        assert_eq!(pair.student.read("README.md"), "newer");
    }
}

#[test]
fn a_changed_file_that_the_newer_course_leaves_alone_stays() {
    let pair = Pair::new();
    pair.student.write("README.md", "my own words");
    pair.course.write(TESTS, "newer");
    pair.course.commit("Newer");
    let run = pair.student.update("");
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(
        run.stdout.contains("kept: your own change in README.md"),
        "{run:?}"
    );
    assert_eq!(pair.student.read("README.md"), "my own words");
}

#[test]
fn an_update_that_was_ended_can_be_run_again() {
    let pair = Pair::new();
    pair.student.write(MINE, "mine");
    git(&pair.student.root, "commit -qam mine");
    pair.course.write(GIVEN, "newer");
    pair.course.write("crates/03-new/src/lib.rs", "new");
    pair.course.write(TESTS, "newer");
    pair.course.commit("Newer");
    // Where a folder should be is a file: the files before it are written, those after it are not.
    pair.student.write("crates/03-new", "in the way");
    let before = git_says(&pair.student.root, "rev-parse HEAD");
    let run = pair.student.update("");
    assert_eq!(run.code, Some(75), "{run:?}");
    assert!(run.stderr.contains("can be run again"), "{run:?}");
    assert_eq!(git_says(&pair.student.root, "rev-parse HEAD"), before);
    assert_eq!(pair.student.read(GIVEN), "newer");
    assert_ne!(pair.student.read(TESTS), "newer");

    // Meanwhile the course has moved on.
    pair.course.write(GIVEN, "newest");
    pair.course.commit("Newest");
    fs::remove_file(pair.student.root.join("crates/03-new")).unwrap();
    let run = pair.student.update("");
    assert_eq!(run.code, Some(0), "{run:?}");
    assert_eq!(pair.student.read(GIVEN), "newest");
    assert_eq!(pair.student.read(TESTS), "newer");
    assert_eq!(pair.student.read(MINE), "mine");
    assert_eq!(git_says(&pair.student.root, "status --porcelain"), "");
}

#[test]
fn what_an_update_cannot_go_on_from_is_said() {
    let pair = Pair::new();
    let student = &pair.student;
    let refused = |arguments: &str, code: i32, words: &str| {
        let run = student.update(arguments);
        assert_eq!(run.code, Some(code), "{run:?}");
        assert!(run.stderr.contains(words), "{run:?}");
    };
    refused("nobody", 2, "there is no remote `nobody`; there are origin");
    git(&student.root, "checkout -q --detach");
    refused("", 2, "no branch is checked out");
    git(&student.root, "checkout -q main");
    student.write(
        ".git/MERGE_HEAD",
        &git_says(&student.root, "rev-parse HEAD"),
    );
    refused("", 2, "a merge is going on");
    fs::remove_file(student.root.join(".git/MERGE_HEAD")).unwrap();

    let stranger = Pair::new();
    let address = stranger.course.root.display().to_string();
    stranger.course.write("x", "another beginning");
    git(&stranger.course.root, "checkout -q --orphan other");
    stranger.course.commit("Unrelated");
    git(&student.root, &format!("remote add upstream {address}"));
    refused("", 2, "no history in common");
    git(&student.root, "remote remove upstream");

    git(&student.root, "remote set-url origin does-not-exist");
    refused("", 75, "cannot fetch `main` from `origin`");
    git(&student.root, "remote remove origin");
    refused("", 2, "git knows no remote to update from");
    fs::remove_dir_all(student.root.join(".git")).unwrap();
    refused("", 2, "is no git repository of its own");
}

#[cfg(unix)]
#[test]
fn hooks_do_not_run() {
    use std::os::unix::fs::PermissionsExt;
    let pair = Pair::new();
    let ran = pair.student.root.join(".git/ran");
    for name in [
        "reference-transaction",
        "post-index-change",
        "post-merge",
        "post-checkout",
        "post-commit",
    ] {
        let hook = format!(".git/hooks/{name}");
        pair.student
            .write(&hook, &format!("#!/bin/sh\ntouch {}\n", ran.display()));
        let mode = fs::Permissions::from_mode(0o755);
        fs::set_permissions(pair.student.root.join(hook), mode).unwrap();
    }
    pair.student.write(MINE, "dirty");
    pair.course.write(MINE, "newer");
    pair.course.write(TESTS, "newer");
    pair.course.commit("Newer");
    let run = pair.student.update("");
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(!ran.exists());
    git(&pair.student.root, "commit -qam mine");
    assert!(ran.exists(), "the hooks work at all");
}
