//! Names from outside: what they may contain, how they are shown, and the names that results go by.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

/// Longer paths, and deeper ones, are no student's.
const LONGEST_PATH: usize = 1024;
pub const DEEPEST_PATH: usize = 32;
/// What file systems take for one name.
const LONGEST_NAME: usize = 255;
/// Names are cut to this when they are shown or used for results.
const LONGEST_SHOWN: usize = 120;
const LONGEST_RESULT: usize = 80;

const ARCHIVES: &[&str] = &[
    ".tar.gz", ".tgz", ".tar", ".zip", ".7z", ".rar", ".tar.xz", ".txz", ".tar.bz2", ".tbz2",
    ".tar.zst", ".gz", ".xz", ".bz2", ".zst",
];
/// Names that Windows keeps for devices, whatever their extension.
const DEVICES: &[&str] = &["con", "prn", "aux", "nul"];

/// The parts of a name in an archive. A name that leads out of the folder in which it would be unpacked is an error, and
/// so is one that no file system holds.
pub fn parts(name: &[u8]) -> Result<Vec<String>, String> {
    let refused = |why: &str| Err(format!("holds `{}`, {why}", shown(&text(name))));
    if name.len() > LONGEST_PATH {
        return refused(&format!("a name of more than {LONGEST_PATH} bytes"));
    }
    if name.contains(&0) {
        return refused("a name with a zero byte in it");
    }
    // Windows programs separate by `\`, and Windows would unpack it so.
    let is_separator = |byte: &u8| matches!(byte, b'/' | b'\\');
    let drive = name.first().is_some_and(u8::is_ascii_alphabetic) && name.get(1) == Some(&b':');
    if name.first().is_some_and(is_separator) || drive {
        return refused("an absolute name; pack the folder itself, by its relative name");
    }
    let mut parts = Vec::new();
    for part in name.split(is_separator) {
        match part {
            b"" | b"." => {}
            b".." => return refused("a name that leads out of it"),
            _ => parts.push(text(part)),
        }
    }
    if parts.len() > DEEPEST_PATH {
        return refused(&format!("nested more than {DEEPEST_PATH} folders deep"));
    }
    Ok(parts)
}

/// Bytes as text; what is not UTF-8 is spelled out, so that different names stay different.
fn text(bytes: &[u8]) -> String {
    let mut text = String::new();
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        for byte in chunk.invalid() {
            text.push_str(&format!("\\x{byte:02x}"));
        }
    }
    text
}

/// A part of a name on this machine.
pub fn part(name: &std::ffi::OsStr) -> String {
    text(name.as_encoded_bytes())
}

/// As it may stand on a terminal or in a report: nothing that either would obey, and not without end.
pub fn shown(name: &str) -> String {
    let mut shown = String::new();
    for character in name.chars() {
        if shown.len() >= LONGEST_SHOWN {
            shown.push('…');
            break;
        }
        // Accents are escaped by `escape_debug` where they begin a text only, quotes always.
        match character {
            '\'' | '"' => shown.push(character),
            '`' => shown.push('\''),
            '\\' => shown.push('\\'),
            _ => shown.extend(character.escape_debug()),
        }
    }
    shown
}

pub fn shown_parts(parts: &[String]) -> String {
    shown(&parts.join("/"))
}

pub fn shown_path(path: &Path) -> String {
    shown(&text(path.as_os_str().as_encoded_bytes()))
}

/// Why no module of a crate can have this path below `src`, if so.
pub fn unfit_for_module(parts: &[String], windows: bool) -> Option<&'static str> {
    let (file, folders) = parts.split_last()?;
    let stem = file.strip_suffix(".rs").unwrap_or(file);
    for name in folders.iter().map(String::as_str).chain([stem]) {
        if !name.is_ascii() {
            return Some(
                "its name has letters outside of ASCII, which file systems spell in more than one way",
            );
        }
        let is_identifier = !name.is_empty()
            && !name.starts_with(|first: char| first.is_ascii_digit())
            && name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        if !is_identifier {
            return Some("no Rust module can have such a name");
        }
        if name.len() + ".rs".len() > LONGEST_NAME {
            return Some("its name is too long");
        }
        if windows && is_device(name) {
            return Some("Windows keeps its name for a device");
        }
    }
    None
}

fn is_device(stem: &str) -> bool {
    let stem = stem.to_ascii_lowercase();
    let numbered = |prefix: &str| {
        stem.strip_prefix(prefix)
            .is_some_and(|number| number.len() == 1 && number.bytes().all(|b| b.is_ascii_digit()))
    };
    DEVICES.contains(&stem.as_str()) || numbered("com") || numbered("lpt")
}

/// The name of a submission without the extension of an archive.
pub fn label(path: &Path) -> String {
    let name = match path.file_name() {
        Some(name) => part(name),
        // `.` and `..` have a name, too.
        None => match path.canonicalize() {
            Ok(path) => path.file_name().map(part).unwrap_or_default(),
            Err(_) => String::new(),
        },
    };
    let end = archive_suffix(&name).map_or(name.len(), |suffix| name.len() - suffix.len());
    name[..end].to_owned()
}

pub fn is_archive(name: &str) -> bool {
    archive_suffix(name).is_some()
}

fn archive_suffix(name: &str) -> Option<&'static str> {
    let lower = name.to_ascii_lowercase();
    let found = ARCHIVES.iter().find(|suffix| lower.ends_with(**suffix));
    found.copied()
}

/// A name for each submission's results, safe for a file name on every system. Where two are called the same, the
/// folders around them tell them apart (`alice-submission`, `bob-submission`), and else numbers do.
pub fn unique(submissions: &[PathBuf]) -> Vec<String> {
    let mut names: Vec<String> = submissions.iter().map(|path| safe(&label(path))).collect();
    let mut count: BTreeMap<String, usize> = BTreeMap::new();
    for name in &names {
        *count.entry(name.to_lowercase()).or_default() += 1;
    }
    for (name, path) in names.iter_mut().zip(submissions) {
        if count[&name.to_lowercase()] > 1
            && let Some(folder) = path.parent().and_then(Path::file_name)
        {
            *name = safe(&format!("{}-{name}", part(folder)));
        }
    }
    let mut taken = BTreeSet::new();
    for name in &mut names {
        let numbered = (2..).map(|number| format!("{name}-{number}"));
        let free = std::iter::once(name.clone())
            .chain(numbered)
            .find(|candidate| taken.insert(candidate.to_lowercase()));
        *name = free.unwrap_or_default();
    }
    names
}

/// Letters of any script and digits stay; whatever a shell, a file system or a terminal could take for something else
/// becomes `_`.
fn safe(name: &str) -> String {
    let kept = |character: char| {
        if character.is_alphanumeric() || matches!(character, '-' | '_' | '.') {
            character
        } else {
            '_'
        }
    };
    let name: String = name.chars().take(LONGEST_RESULT).map(kept).collect();
    let name = name.trim_matches(|end| matches!(end, '.' | '-' | '_'));
    let stem = name.split('.').next().unwrap_or_default();
    if name.is_empty() {
        "submission".to_owned()
    } else if is_device(stem) {
        format!("submission-{name}")
    } else {
        name.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part_list(path: &str) -> Vec<String> {
        path.split('/').map(str::to_owned).collect()
    }

    #[test]
    fn names_that_lead_out_are_refused() {
        for name in ["../a", "a/../../b", r"a\..\b", "..", r"..\a"] {
            let error = parts(name.as_bytes()).unwrap_err();
            assert!(error.contains("leads out"), "{name}: {error}");
        }
        for name in [
            "/etc/passwd",
            r"\\server\share",
            r"\a",
            "C:/a",
            r"c:\a",
            "d:a",
        ] {
            let error = parts(name.as_bytes()).unwrap_err();
            assert!(error.contains("absolute"), "{name}: {error}");
        }
    }

    #[test]
    fn harmless_names_become_parts() {
        assert_eq!(parts(b"./a//b/").unwrap(), ["a", "b"]);
        assert_eq!(parts(br"a\b.rs").unwrap(), ["a", "b.rs"]);
        assert_eq!(parts(b"..a/b..").unwrap(), ["..a", "b.."]);
        assert_eq!(parts(b"").unwrap(), [""; 0]);
    }

    #[test]
    fn names_that_no_system_holds_are_refused() {
        assert!(parts(b"a\0b").unwrap_err().contains("zero byte"));
        assert!(
            parts("a".repeat(1025).as_bytes())
                .unwrap_err()
                .contains("1024")
        );
        assert!(
            parts("a/".repeat(33).as_bytes())
                .unwrap_err()
                .contains("nested")
        );
    }

    #[test]
    fn names_that_are_not_utf8_stay_different_and_readable() {
        assert_eq!(parts(b"\x9abung/a").unwrap(), ["\\x9abung", "a"]);
        assert_ne!(parts(b"\x9a").unwrap(), parts(b"\x9b").unwrap());
    }

    #[test]
    fn nothing_that_a_terminal_obeys_is_shown() {
        let name = "a\u{1b}[31m\n\u{202e}\u{2066}\u{200b}\u{9b}b`c\u{7f}\r";
        let shown = shown(name);
        assert!(
            shown.chars().all(|character| !character.is_control()),
            "{shown:?}"
        );
        for hidden in ['\u{202e}', '\u{2066}', '\u{200b}', '`'] {
            assert!(!shown.contains(hidden), "{shown:?}");
        }
        assert_eq!(super::shown("Jürgen's"), "Jürgen's");
        assert!(super::shown(&"a".repeat(5000)).chars().count() < 200);
    }

    #[test]
    fn a_module_has_an_identifier_for_a_name() {
        for fit in ["lib.rs", "a/mod.rs", "type.rs", "_a/B2.rs", "con.rs"] {
            assert_eq!(unfit_for_module(&part_list(fit), false), None, "{fit}");
        }
        for unfit in [
            "-rf.rs",
            "a b.rs",
            ".rs",
            "._lib.rs",
            "1.rs",
            "a.b.rs",
            "ä.rs",
            "ä/a.rs",
            "a\n.rs",
            "a\u{202e}.rs",
            "a:b.rs",
            ".hidden/a.rs",
        ] {
            assert!(
                unfit_for_module(&part_list(unfit), false).is_some(),
                "{unfit}"
            );
        }
        let long = format!("{}.rs", "a".repeat(252));
        assert_eq!(unfit_for_module(&part_list(&long), false), None);
        let long = format!("{}.rs", "a".repeat(253));
        assert!(unfit_for_module(&part_list(&long), false).is_some());
    }

    #[test]
    fn device_names_are_windows_matter_alone() {
        for name in ["con.rs", "a/AUX/b.rs", "com1.rs", "lpt9.rs"] {
            assert_eq!(unfit_for_module(&part_list(name), false), None, "{name}");
            assert!(unfit_for_module(&part_list(name), true).is_some(), "{name}");
        }
        assert_eq!(unfit_for_module(&part_list("compare.rs"), true), None);
    }

    #[test]
    fn results_have_safe_names_of_their_own() {
        let names = |paths: &[&str]| unique(&paths.iter().map(PathBuf::from).collect::<Vec<_>>());
        assert_eq!(
            names(&["in/alice.tar.gz", "in/bob.ZIP", "in/c"]),
            ["alice", "bob", "c"]
        );
        assert_eq!(
            names(&["alice/submission.zip", "bob/submission.zip"]),
            ["alice-submission", "bob-submission"]
        );
        assert_eq!(
            names(&["x/a.zip", "x/A.tgz", "x/a"]),
            ["x-a", "x-A-2", "x-a-3"]
        );
        assert_eq!(names(&["x-a", "a", "x/a"]), ["x-a", "a", "x-a-2"]);
        assert_eq!(
            names(&[
                "-rf *.zip",
                "王小明_7_assignsubmission_file_",
                "con.zip",
                "a\n\u{202e}b",
                "...zip"
            ]),
            [
                "rf",
                "王小明_7_assignsubmission_file",
                "submission-con",
                "a__b",
                "submission"
            ]
        );
        assert_eq!(
            names(&[&"é".repeat(300)])[0].chars().count(),
            LONGEST_RESULT
        );
    }
}
