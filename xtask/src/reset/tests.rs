use super::*;

/// A course with one chapter of two files, `src/a.rs` and `src/lib.rs`, and a student who has written `a` and `more`.
fn course() -> (tempfile::TempDir, Course) {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    for (path, text) in [
        ("tests/01-x/starter/src/lib.rs", "mod a;"),
        ("tests/01-x/starter/src/a.rs", "todo"),
        ("crates/01-x/src/lib.rs", "mod a;"),
        ("crates/01-x/src/a.rs", "mine"),
        ("crates/01-x/src/more/deep.rs", "more"),
    ] {
        let path = root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let course = Course {
        root: root.to_owned(),
        chapters: vec![Chapter {
            number: 1,
            folder: "01-x".into(),
            package: "x".into(),
            title: "X".into(),
            allows_unsafe: false,
            given: Vec::new(),
            steps: Vec::new(),
        }],
        unwritten: Vec::new(),
    };
    (folder, course)
}

fn read(course: &Course, path: &str) -> Option<String> {
    fs::read_to_string(course.root.join("crates/01-x/src").join(path)).ok()
}

fn write(course: &Course, path: &str, text: &str) {
    fs::write(course.root.join("crates/01-x/src").join(path), text).unwrap();
}

fn state(course: &Course) -> [Option<String>; 3] {
    ["lib.rs", "a.rs", "more/deep.rs"].map(|path| read(course, path))
}

/// What a reset that was killed has done: everything is kept, and only some of it is written.
fn killed_after(course: &Course, files_written: usize) {
    let chapter = &course.chapters[0];
    let archive = Archive::open(course).unwrap();
    let (wanted, paths) = starter(course, chapter, None).unwrap();
    let crate_dir = course.crate_dir(chapter);
    let changes = changes(&crate_dir, chapter, &paths, &wanted).unwrap();
    assert_eq!(changes.len(), 2);
    archive.keep("01-x", "chapter 1", &changes).unwrap();
    apply(&crate_dir, "01-x", &changes[..files_written]).unwrap();
}

#[test]
fn whenever_a_reset_is_killed_an_undo_brings_everything_back() {
    for files_written in 0..=2 {
        let (_folder, course) = course();
        let before = state(&course);
        killed_after(&course, files_written);
        let undone = undo(&course, None, None).unwrap().unwrap();
        assert_eq!(undone.done.changes.len(), files_written);
        assert_eq!(undone.done.kept, None, "nothing was newer");
        assert_eq!(state(&course), before);
    }
}

#[test]
fn a_reset_that_is_killed_while_it_saves_has_done_nothing() {
    let (_folder, course) = course();
    let before = state(&course);
    let half = course.root.join(".async-from-scratch/reset/.new-x/before");
    fs::create_dir_all(half).unwrap();
    assert!(undo(&course, None, None).unwrap().is_none());
    assert_eq!(state(&course), before);
    reset(&course, &course.chapters[0], None).unwrap();
    undo(&course, None, None).unwrap().unwrap();
    assert_eq!(state(&course), before);
}

#[test]
fn resets_stack_and_newer_edits_survive_an_undo() {
    let (_folder, course) = course();
    let chapter = &course.chapters[0];
    let first = state(&course);
    reset(&course, chapter, None).unwrap();
    assert_eq!(read(&course, "a.rs").as_deref(), Some("todo"));
    assert_eq!(read(&course, "more/deep.rs"), None);
    assert!(!course.crate_dir(chapter).join("src/more").exists());
    write(&course, "a.rs", "second");
    reset(&course, chapter, None).unwrap();
    write(&course, "a.rs", "third");

    let undone = undo(&course, None, None).unwrap().unwrap();
    assert_eq!(read(&course, "a.rs").as_deref(), Some("second"));
    assert!(undone.done.kept.is_some());
    undo(&course, None, None).unwrap().unwrap();
    assert_eq!(read(&course, "a.rs").as_deref(), Some("third"));
    let undone = undo(&course, None, None).unwrap().unwrap();
    assert_eq!(state(&course), first);
    assert!(undone.done.kept.is_some(), "the third version is kept, too");
    undo(&course, None, None).unwrap().unwrap();
    assert_eq!(read(&course, "a.rs").as_deref(), Some("third"));
    assert!(undo(&course, None, None).unwrap().is_none());
}

#[test]
fn what_changes_meanwhile_is_not_overwritten() {
    let (_folder, course) = course();
    let chapter = &course.chapters[0];
    let change = Change {
        path: "src/a.rs".into(),
        before: Some(b"an older version".to_vec()),
        after: Some(b"todo".to_vec()),
    };
    let error = apply(&course.crate_dir(chapter), "01-x", &[change]).unwrap_err();
    assert!(
        error.to_string().contains("has changed just now"),
        "{error}"
    );
    assert_eq!(read(&course, "a.rs").as_deref(), Some("mine"));
}

#[test]
fn one_reset_at_a_time() {
    let (_folder, course) = course();
    let _archive = Archive::open(&course).unwrap();
    let error = reset(&course, &course.chapters[0], None).unwrap_err();
    assert_eq!(error.to_string(), "another reset is running");
}

#[test]
fn what_is_damaged_is_named_and_left_alone() {
    let (_folder, course) = course();
    reset(&course, &course.chapters[0], None).unwrap();
    let entry = course
        .root
        .join(".async-from-scratch/reset/0001/entry.json");
    fs::write(entry, "{").unwrap();
    let error = undo(&course, None, None).unwrap_err();
    assert!(error.to_string().contains("your files are in"), "{error}");
}

#[cfg(unix)]
#[test]
fn a_file_keeps_its_mode() {
    use std::os::unix::fs::PermissionsExt;
    let (_folder, course) = course();
    let path = course.root.join("crates/01-x/src/a.rs");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    reset(&course, &course.chapters[0], None).unwrap();
    let mode = fs::metadata(&path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o640);
}
