//! What is not taken, and what is said of it.

use super::*;

#[test]
fn what_is_no_students_is_listed_and_compared() {
    let bytes = zip_of(&[
        (LIB, "mine"),
        ("crates/01-first/src/given.rs", "changed"),
        ("crates/01-first/src/main.rs", "program"),
        ("crates/01-first/src/bin/tool.rs", "program"),
        ("crates/01-first/src/notes.txt", "note"),
        ("crates/01-first/build.rs", "fn main() {}"),
        ("crates/01-first/Cargo.toml", "[packag]\n"),
        ("crates/01-first/tests/mine.rs", "test"),
        ("crates/03-third/Cargo.toml", "[package]"),
        ("crates/03-third/src/lib.rs", "third"),
        (".cargo/config.toml", "runner"),
        (".ci/run", "true\n"),
        ("xtask/src/main.rs", "fn main() { loop {} }\n"),
        ("tests/01-first/step.rs", "easy\n"),
        ("rust-toolchain.toml", "path"),
        ("more.zip", "PK"),
        (".DS_Store", "dust"),
        ("target/debug/step", "stale"),
        ("target/debug/lib", "stale"),
        (".git/config", "fsmonitor"),
    ]);
    let incoming = take_archive("a.zip", &bytes, None).unwrap();
    assert_eq!(sources(&incoming, "01-first"), ["src/lib.rs"]);
    assert_eq!(
        incoming.chapters["01-first"].changed_given,
        [PathBuf::from("src/given.rs")]
    );
    let expected = [
        ("crates/01-first/src/given.rs", "given by the course"),
        ("crates/01-first/src/main.rs", "a program"),
        ("crates/01-first/src/bin/tool.rs", "a program"),
        ("crates/01-first/src/notes.txt", "no part of the course"),
        ("crates/01-first/build.rs", "a build script"),
        ("crates/01-first/tests/mine.rs", "below `tests`"),
        ("crates/03-third/Cargo.toml", "a manifest"),
        ("crates/03-third/src/lib.rs", "in no chapter's `src`"),
        (".cargo/config.toml", "a setting of Cargo"),
        ("rust-toolchain.toml", "chooses a tool"),
        ("more.zip", "an archive inside"),
        ("target", "not looked into, 2 entries"),
        (".git", "not looked into, 1 entry"),
    ];
    for (path, why) in expected {
        let line = incoming
            .ignored
            .iter()
            .find(|line| line.starts_with(&format!("`{path}`: ")));
        assert!(
            line.is_some_and(|line| line.contains(why)),
            "{path}: {line:?}"
        );
    }
    assert_eq!(incoming.ignored.len(), expected.len());
    let paths = [
        ".ci/run",
        "crates/01-first/Cargo.toml",
        "tests/01-first/step.rs",
        "xtask/src/main.rs",
    ];
    let lines = paths.map(|path| format!("`{path}`: differs from the course's, which was used"));
    assert_eq!(incoming.differs, lines);
}

#[test]
fn many_are_summarised() {
    let names: Vec<String> = (0..3000).map(|at| format!("notes/{at}.txt")).collect();
    let files = names.iter().map(|name| zipped(name, "x"));
    let bytes = zip(files.chain([zipped(LIB, "a")]));
    let incoming = take_archive("a.zip", &bytes, None).unwrap();
    assert_eq!(incoming.ignored.len(), 5);
    assert_eq!(incoming.ignored[4], "2996 more: is no part of the course");
}

/// One chapter cannot be judged, the other can.
fn unusable(name: &str, entry: Vec<super::super::crafted::Zipped>) {
    let second = zipped("crates/02-second/src/lib.rs", "fine");
    let bytes = zip(entry.into_iter().chain([second]));
    let incoming = take_archive("a.zip", &bytes, None).unwrap();
    let why = &incoming.unusable["01-first"];
    assert!(why.contains(name), "{why}");
    assert_eq!(sources(&incoming, "02-second"), ["src/lib.rs"]);
}

#[test]
fn a_root_that_cannot_be_taken_spoils_its_chapter_alone() {
    unusable("is not UTF-8", vec![zipped(LIB, [0xff])]);
    unusable(
        "is larger than",
        vec![zipped(LIB, vec![b' '; 512 * 1024 + 1])],
    );
    let mut link = zipped(LIB, "/etc/passwd");
    link.mode = 0o120_777;
    unusable("is a link", vec![link]);
    let mut device = zipped(LIB, "");
    device.mode = 0o060_644;
    unusable("is no regular file", vec![device]);
    unusable(
        "there is no `lib.rs`",
        vec![zipped("crates/01-first/src/a.rs", "a")],
    );
    unusable(
        "there is no `lib.rs`",
        vec![zipped("crates/01-first/Cargo.toml", "a")],
    );
}

#[test]
fn sources_are_bounded_in_number_and_size() {
    let many = (0..201).map(|at| zipped(format!("crates/01-first/src/a{at}.rs"), "a"));
    unusable("more than 200 source files", many.collect());
    let large = (0..9).map(|at| {
        zipped(
            format!("crates/01-first/src/a{at}.rs"),
            vec![b' '; 512 * 1024],
        )
    });
    unusable("more than 4 MiB", large.collect());
}

#[test]
fn a_chapter_may_be_there_once() {
    unusable(
        "it is there twice",
        vec![zipped(LIB, "a"), zipped("01-first/src/lib.rs", "b")],
    );
}

#[test]
fn names_that_differ_in_case_alone_are_one_file_elsewhere() {
    for (one, other) in [
        ("Join.rs", "join.rs"),
        ("A/x.rs", "a/y.rs"),
        ("a/X/y.rs", "a/x/y.rs"),
    ] {
        let name = |path: &str| format!("crates/01-first/src/{path}");
        unusable(
            "nothing but case",
            vec![
                zipped(LIB, ""),
                zipped(name(one), ""),
                zipped(name(other), ""),
            ],
        );
    }
}

#[test]
fn sources_with_strange_names_are_left_out() {
    let long = format!("{}.rs", "a".repeat(253));
    let deep = format!("{}a.rs", "a/".repeat(9));
    // One letter, spelled in two ways: a file system may take them for one.
    let strange = [
        "é.rs",
        "e\u{301}.rs",
        "-rf.rs",
        "a\nb.rs",
        "a\u{202e}sr.rs",
        &long,
        &deep,
    ];
    for name in strange {
        let bytes = zip_of(&[(LIB, "a"), (&format!("crates/01-first/src/{name}"), "x")]);
        let incoming = take_archive("a.zip", &bytes, None).unwrap();
        assert_eq!(sources(&incoming, "01-first"), ["src/lib.rs"], "{name:?}");
        assert_eq!(incoming.ignored.len(), 1, "{name:?}");
        let hidden = |c: char| c.is_control() || c == '\u{202e}';
        assert!(
            !incoming.ignored[0].contains(hidden),
            "{:?}",
            incoming.ignored
        );
    }
    let bytes = zip([
        zipped(LIB, "a"),
        zipped(b"crates/01-first/src/\xff.rs", "x"),
        zipped(b"crates/01-first/src/\xfe.rs", "x"),
    ]);
    let incoming = take_archive("a.zip", &bytes, None).unwrap();
    assert_eq!(sources(&incoming, "01-first"), ["src/lib.rs"]);
    assert_eq!(incoming.ignored.len(), 2);
}

#[cfg(unix)]
#[test]
fn links_and_pipes_in_a_folder_are_not_followed() {
    use std::os::unix::{fs::symlink, net::UnixListener};
    let (_folder, course) = course();
    let secret = tempfile::tempdir().unwrap();
    write(secret.path(), "lib.rs", "secret");
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    write(root, LIB, "mine");
    symlink(
        secret.path().join("lib.rs"),
        root.join("crates/01-first/src/stolen.rs"),
    )
    .unwrap();
    symlink(secret.path(), root.join("crates/01-first/src/below")).unwrap();
    fs::create_dir_all(root.join("crates/02-second")).unwrap();
    symlink(secret.path(), root.join("crates/02-second/src")).unwrap();
    let _listener = UnixListener::bind(root.join("crates/01-first/src/pipe.rs")).unwrap();
    let incoming = take(&course, root, None).unwrap();
    assert_eq!(sources(&incoming, "01-first"), ["src/lib.rs"]);
    assert!(incoming.unusable["02-second"].contains("no `lib.rs`"));
    let links = incoming
        .ignored
        .iter()
        .filter(|line| line.contains("is a link"));
    assert_eq!(links.count(), 3);
    assert!(
        incoming
            .ignored
            .iter()
            .any(|line| line.contains("pipe.rs`: is no regular file"))
    );
}

#[cfg(target_os = "linux")]
#[test]
fn folders_may_be_called_anything() {
    use std::{ffi::OsStr, os::unix::ffi::OsStrExt};
    let (_folder, course) = course();
    let folder = tempfile::tempdir().unwrap();
    let strange = folder.path().join(OsStr::from_bytes(b"a\xff\n\\b"));
    write(&strange, LIB, "mine");
    let incoming = take(&course, folder.path(), None).unwrap();
    assert_eq!(sources(&incoming, "01-first"), ["src/lib.rs"]);
    let origin = &incoming.chapters["01-first"].origin;
    assert_eq!(origin, r"a\xff\n\b/crates/01-first/src");
}
