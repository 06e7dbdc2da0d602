//! What honest students send, in every form that programs and platforms give it.

use super::*;

fn both_chapters(incoming: &Incoming) {
    assert_eq!(
        sources(incoming, "01-first"),
        ["src/lib.rs", "src/mine/a.rs"]
    );
    assert_eq!(sources(incoming, "02-second"), ["src/lib.rs"]);
    assert_eq!(incoming.ignored, [""; 0]);
    assert_eq!(incoming.differs, [""; 0]);
    assert!(incoming.unusable.is_empty());
}

const FILES: &[(&str, &str)] = &[
    ("crates/01-first/Cargo.toml", "[package]\n"),
    ("crates/01-first/src/lib.rs", "mine"),
    ("crates/01-first/src/mine/a.rs", "a"),
    ("crates/01-first/src/given.rs", "given\nhere\n"),
    ("crates/02-second/src/lib.rs", "mine, too"),
    ("tests/01-first/step.rs", "test\n"),
];

fn below(top: &str) -> Vec<(String, &'static str)> {
    FILES
        .iter()
        .map(|(path, text)| (format!("{top}{path}"), *text))
        .collect()
}

#[test]
fn a_clone_is_a_submission() {
    let (_folder, course) = course();
    let clone = tempfile::tempdir().unwrap();
    for (path, text) in FILES {
        write(clone.path(), path, text);
    }
    let incoming = take(&course, clone.path(), None).unwrap();
    both_chapters(&incoming);
    assert_eq!(incoming.chapters["01-first"].origin, "crates/01-first/src");
    assert_eq!(
        incoming.chapters["01-first"].files[Path::new("src/lib.rs")],
        "mine"
    );
}

#[test]
fn archives_hold_the_same_with_folders_around_it() {
    for top in [
        "",
        "./",
        "repo-main/",
        "Jürgen_7_file_/repo-main/",
        r"repo\",
    ] {
        let files = below(top);
        let zipped = zip(files.iter().map(|(name, text)| zipped(name, text)));
        both_chapters(&take_archive("alice.zip", &zipped, None).unwrap());
        let tarred = tgz(files.iter().map(|(name, text)| file(name, text)));
        both_chapters(&take_archive("alice.tgz", &tarred, None).unwrap());
    }
}

#[test]
fn archives_of_ordinary_programs_are_read() {
    let mut builder = ::tar::Builder::new(Vec::new());
    let long = format!("{}/{LIB}", "x".repeat(150));
    let mut header = ::tar::Header::new_gnu();
    header.set_size(4);
    header.set_mode(0o4755);
    header.set_cksum();
    builder
        .append_data(&mut header, &long, &b"mine"[..])
        .unwrap();
    let plain = builder.into_inner().unwrap();
    let incoming = take_archive("a.tar.gz", &tgz([plain]), None).unwrap();
    assert_eq!(
        incoming.chapters["01-first"].files[Path::new("src/lib.rs")],
        "mine"
    );

    // As `git archive` writes them, with the commit in front.
    let commit = tarred(
        b"pax_global_header",
        b'g',
        0o644,
        "",
        b"19 comment=0123456\n",
    );
    let folder = tarred(b"repo/", b'5', 0o755, "", b"");
    let member = file(&format!("repo/{LIB}"), "mine");
    let incoming = take_archive("a.tgz", &tgz([commit, folder, member]), None).unwrap();
    assert_eq!(sources(&incoming, "01-first"), ["src/lib.rs"]);
    assert_eq!(incoming.ignored, [""; 0]);
}

#[test]
fn chapters_need_no_course_around_them() {
    let bytes = zip_of(&[
        ("hand-in/01-first/src/lib.rs", "a"),
        ("hand-in/02-second/lib.rs", "b"),
        ("hand-in/02-second/deep/c.rs", "c"),
        ("hand-in/01-first/Cargo.toml", "[package]\n"),
        ("hand-in/02-second/Cargo.toml", "[edited]\n"),
    ]);
    let incoming = take_archive("a.zip", &bytes, None).unwrap();
    assert_eq!(sources(&incoming, "01-first"), ["src/lib.rs"]);
    assert_eq!(
        sources(&incoming, "02-second"),
        ["src/deep/c.rs", "src/lib.rs"]
    );
    assert_eq!(incoming.chapters["02-second"].origin, "hand-in/02-second");
    assert_eq!(incoming.ignored, [""; 0]);
    assert_eq!(
        incoming.differs,
        ["`hand-in/02-second/Cargo.toml`: differs from the course's, which was used"]
    );
}

#[test]
fn bare_sources_have_to_be_told_their_chapter() {
    for files in [
        [("lib.rs", "a"), ("b.rs", "b")],
        [("x/src/lib.rs", "a"), ("x/src/b.rs", "b")],
    ] {
        let bytes = zip_of(&files);
        let incoming = take_archive("alice.zip", &bytes, Some(1)).unwrap();
        assert_eq!(sources(&incoming, "02-second"), ["src/b.rs", "src/lib.rs"]);
        assert!(refused(&bytes).ends_with("say which chapter they are: `--chapter N`"));
        // Or are called after it.
        let incoming = take_archive("02-second.zip", &bytes, None).unwrap();
        assert_eq!(sources(&incoming, "02-second"), ["src/b.rs", "src/lib.rs"]);
        let error = take_archive("02-second.zip", &bytes, Some(0)).unwrap_err();
        assert!(error.to_string().contains("but not `01-first`"), "{error}");
    }
}

#[test]
fn one_chapter_can_be_asked_for() {
    let bytes = zip_of(&[(LIB, "a"), ("crates/02-second/src/lib.rs", "b")]);
    let incoming = take_archive("a.zip", &bytes, Some(0)).unwrap();
    assert_eq!(incoming.chapters.len(), 1);
    assert_eq!(
        incoming.ignored,
        ["`crates/02-second/src/lib.rs`: belongs to a chapter that was not asked for"]
    );
    let error = take_archive("a.zip", &zip_of(&[(LIB, "a")]), Some(1)).unwrap_err();
    assert!(error.to_string().contains("but not `02-second`"), "{error}");
}

#[test]
fn a_chapter_may_bring_those_that_it_is_built_on() {
    let (_folder, course) = course();
    let folder = tempfile::tempdir().unwrap();
    let bytes = zip_of(&[(LIB, "a"), ("crates/02-second/src/lib.rs", "b")]);
    write(folder.path(), "a.zip", bytes);
    let chapters = |at: usize| -> Vec<String> {
        let wanted = Wanted {
            only: Some(&course.chapters[at]),
            with_earlier: true,
        };
        let incoming = take_in(&course, &folder.path().join("a.zip"), "a".into(), wanted);
        incoming.unwrap().chapters.into_keys().collect()
    };
    assert_eq!(chapters(0), ["01-first"]);
    assert_eq!(chapters(1), ["01-first", "02-second"]);
}

#[test]
fn a_folder_with_one_archive_is_that_archive() {
    let (_folder, course) = course();
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "submission.zip", zip_of(&[(LIB, "a")]));
    let incoming = take(&course, folder.path(), None).unwrap();
    assert_eq!(sources(&incoming, "01-first"), ["src/lib.rs"]);
    write(folder.path(), "second.zip", "x");
    assert!(matches!(
        take(&course, folder.path(), None),
        Err(Problem::Submission(_))
    ));
}

#[test]
fn line_endings_of_windows_are_no_difference() {
    let bytes = zip_of(&[
        (LIB, "a"),
        ("crates/01-first/src/given.rs", "given\r\nhere\r\n"),
        ("tests/01-first/step.rs", "test\r\n"),
    ]);
    let incoming = take_archive("a.zip", &bytes, None).unwrap();
    assert_eq!((incoming.ignored.len(), incoming.differs.len()), (0, 0));
    assert!(incoming.chapters["01-first"].changed_given.is_empty());
}

#[test]
fn modules_may_be_called_like_folders_that_are_skipped() {
    let bytes = zip_of(&[(LIB, "a"), ("crates/01-first/src/target/a.rs", "b")]);
    let incoming = take_archive("a.zip", &bytes, None).unwrap();
    assert_eq!(
        sources(&incoming, "01-first"),
        ["src/lib.rs", "src/target/a.rs"]
    );
}

#[test]
fn the_course_itself_is_a_submission_without_remarks() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let course = Course::read(root).unwrap();
    let incoming = take(&course, root, None).unwrap();
    assert_eq!(incoming.chapters.len(), course.chapters.len());
    assert!(incoming.unusable.is_empty());
    assert_eq!(incoming.differs, [""; 0]);
    let unexpected = incoming
        .ignored
        .iter()
        .find(|line| !line.contains("not looked into"));
    assert_eq!(unexpected, None);
    for chapter in &course.chapters {
        let own = Submission::of_crate(&course, chapter).unwrap();
        assert_eq!(incoming.chapters[&chapter.folder].files, own.files);
    }
}
