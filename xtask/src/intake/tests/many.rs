//! Many submissions at once.

use super::*;

fn submissions() -> (TempDir, Vec<PathBuf>) {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    write(root, "alice/submission.zip", zip_of(&[(LIB, "a")]));
    write(root, "bob/submission.zip", "no archive");
    write(root, "carol/hand-in/crates/01-first/src/lib.rs", "c");
    let paths = [
        "alice/submission.zip",
        "bob/submission.zip",
        "carol",
        "nobody",
    ];
    let paths = paths.map(|path| root.join(path)).to_vec();
    (folder, paths)
}

#[test]
fn a_bad_one_does_not_stop_the_others() {
    let (_folder, course) = course();
    let (_submissions, paths) = submissions();
    let taken: Vec<_> = all(&course, &paths, None).collect();
    let named: Vec<&str> = taken.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        named,
        ["alice-submission", "bob-submission", "carol", "nobody"]
    );
    assert_eq!(taken[0].1.as_ref().unwrap().name, "alice-submission");
    assert!(taken[2].1.is_ok());
    assert!(matches!(&taken[1].1, Err(Problem::Submission(text)) if text.contains("bob")));
    assert!(matches!(&taken[3].1, Err(Problem::Usage(text)) if text.contains("nobody")));
}

#[test]
fn wrong_paths_are_told_first() {
    let (_submissions, paths) = submissions();
    assert_eq!(look_at(&paths[..3]), Ok(()));
    let Err(Problem::Usage(text)) = look_at(&paths) else {
        panic!()
    };
    assert!(text.ends_with("nobody` does not exist"), "{text}");
    assert!(look_at(&[paths[0].clone(), paths[0].clone()]).is_err());
}

#[test]
fn a_folder_of_submissions_is_told_apart_from_one() {
    let (_folder, course) = course();
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "alice/crates/01-first/src/lib.rs", "a");
    write(folder.path(), "bob/crates/01-first/src/lib.rs", "b");
    let error = take(&course, folder.path(), None).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("2 folders with chapters (`alice`, `bob`)"),
        "{error}"
    );
}

#[test]
fn a_defect_of_the_course_is_no_students() {
    let (folder, course) = course();
    fs::remove_file(folder.path().join("tests/01-first/starter/src/given.rs")).unwrap();
    let submission = tempfile::tempdir().unwrap();
    write(submission.path(), LIB, "a");
    write(submission.path(), "crates/01-first/src/given.rs", "b");
    let problem = take(&course, submission.path(), None).unwrap_err();
    assert!(matches!(problem, Problem::Machine(_)), "{problem:?}");
}

#[test]
fn a_file_that_grows_meanwhile_is_no_students_fault() {
    let submission = tempfile::tempdir().unwrap();
    write(submission.path(), "a", "short");
    let package = Package::open(submission.path()).unwrap();
    assert_eq!(package.read(&[0]).unwrap()[&0], b"short");
    write(submission.path(), "a", "longer");
    let problem = package.read(&[0]).unwrap_err();
    assert!(matches!(problem, Problem::Machine(_)), "{problem:?}");
}
