//! Collects a student's files: regular `.rs` files, bounded in number, size and depth, and nothing else.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail, ensure};

use crate::course::{Chapter, Course};

pub const MOST_FILES: usize = 200;
pub const LARGEST_FILE: u64 = 512 * 1024;
pub const DEEPEST: usize = 8;

/// The sources of one chapter as somebody wrote them.
#[derive(Debug, Clone)]
pub struct Submission {
    /// Where they come from, as the reader knows it.
    pub origin: String,
    /// By path relative to the crate (`src/…`); the given files are not among them.
    pub files: BTreeMap<PathBuf, String>,
    /// Given files that were changed, which changes nothing.
    pub changed_given: Vec<PathBuf>,
    /// Given files that are gone from a crate, which changes nothing either.
    pub missing_given: Vec<PathBuf>,
}

impl Submission {
    /// What the student has written in `crates/`.
    pub fn of_crate(course: &Course, chapter: &Chapter) -> Result<Self> {
        let crate_dir = course.crate_dir(chapter);
        if !crate_dir.is_dir() {
            bail!(
                "`crates/{folder}` is missing; `git checkout -- crates/{folder}` brings the starter back",
                folder = chapter.folder
            );
        }
        let source = crate_dir.join("src");
        let origin = format!("crates/{}/src", chapter.folder);
        if !source.exists() {
            bail!("`{origin}` is missing; `git checkout -- {origin}` brings the starter back");
        }
        let mut submission = Self::read(course, chapter, &source, origin)?;
        let is_missing = |given: &&PathBuf| !crate_dir.join(given).exists();
        submission.missing_given = chapter.given.iter().filter(is_missing).cloned().collect();
        Ok(submission)
    }

    /// The sources in a folder: a folder of sources, a crate, or a whole course.
    pub fn of_folder(course: &Course, chapter: &Chapter, folder: &Path) -> Result<Self> {
        let shown = folder.display().to_string();
        ensure!(folder.exists(), "`{shown}` does not exist");
        ensure!(folder.is_dir(), "`{shown}` is not a folder");
        let candidates = [
            folder.join("crates").join(&chapter.folder).join("src"),
            folder.join("src"),
            folder.to_owned(),
        ];
        for source in candidates {
            if source.join("lib.rs").exists() {
                return Self::read(course, chapter, &source, source.display().to_string());
            }
        }
        bail!(
            "there is no `lib.rs` in `{shown}`, nor in a `src` or `crates/{}/src` below it",
            chapter.folder
        )
    }

    /// Sources that stand in the place of a student's.
    pub fn of_files(chapter: &Chapter, files: &BTreeMap<PathBuf, String>) -> Self {
        Self {
            origin: format!("crates/{}/src", chapter.folder),
            files: files.clone(),
            changed_given: Vec::new(),
            missing_given: Vec::new(),
        }
    }

    /// The course's own solution.
    pub fn reference(course: &Course, chapter: &Chapter) -> Result<Self> {
        let folder = course.tests_dir(chapter).join("accept/reference");
        Self::read(
            course,
            chapter,
            &folder,
            format!("tests/{}/accept/reference", chapter.folder),
        )
    }

    /// What the student begins with.
    pub fn starter(course: &Course, chapter: &Chapter) -> Result<Self> {
        let folder = course.tests_dir(chapter).join("starter/src");
        Self::read(
            course,
            chapter,
            &folder,
            format!("tests/{}/starter/src", chapter.folder),
        )
    }

    fn read(course: &Course, chapter: &Chapter, source: &Path, origin: String) -> Result<Self> {
        let metadata =
            fs::symlink_metadata(source).with_context(|| format!("cannot read `{origin}`"))?;
        ensure!(
            !metadata.is_symlink(),
            "`{origin}` is a symbolic link; replace it by the folder that it points to"
        );
        let mut files = BTreeMap::new();
        collect(source, Path::new("src"), 0, &mut files)
            .with_context(|| format!("in `{origin}`"))?;
        Self::of_sources(course, chapter, origin, files)
    }

    /// Sources that somebody has collected already, by path relative to the crate.
    pub fn of_sources(
        course: &Course,
        chapter: &Chapter,
        origin: String,
        mut files: BTreeMap<PathBuf, String>,
    ) -> Result<Self> {
        let root = Path::new("src/lib.rs");
        ensure!(
            files.contains_key(root) || chapter.given.iter().any(|given| given == root),
            "there is no `lib.rs` in `{origin}`; it is the root of the crate, and names its modules"
        );
        // A program of the student's own is no part of the crate that is judged.
        files.retain(|path, _| !is_program(path));
        let starter = course.tests_dir(chapter).join("starter");
        let mut changed_given = Vec::new();
        for given in &chapter.given {
            let Some(found) = files.remove(given) else {
                continue;
            };
            let original = fs::read_to_string(starter.join(given))
                .with_context(|| format!("cannot read `{}`", starter.join(given).display()))?;
            if !same_text(found.as_bytes(), original.as_bytes()) {
                changed_given.push(given.clone());
            }
        }
        Ok(Self {
            origin,
            files,
            changed_given,
            missing_given: Vec::new(),
        })
    }
}

/// A program beside the library, relative to the crate.
pub fn is_program(path: &Path) -> bool {
    path == Path::new("src/main.rs") || path.starts_with("src/bin")
}

/// Git may write `\r\n` at the end of a line; that is no change.
pub fn same_text(one: &[u8], other: &[u8]) -> bool {
    one.split(|byte| *byte == b'\n')
        .map(|line| line.strip_suffix(b"\r").unwrap_or(line))
        .eq(other
            .split(|byte| *byte == b'\n')
            .map(|line| line.strip_suffix(b"\r").unwrap_or(line)))
}

fn collect(
    folder: &Path,
    relative: &Path,
    depth: usize,
    files: &mut BTreeMap<PathBuf, String>,
) -> Result<()> {
    ensure!(
        depth <= DEEPEST,
        "folders are nested more than {DEEPEST} deep"
    );
    let entries =
        fs::read_dir(folder).with_context(|| format!("cannot read `{}`", shown(relative)))?;
    for entry in entries {
        let entry = entry?;
        let relative = relative.join(entry.file_name());
        let kind = entry.file_type()?;
        // Editors keep locks and half-written copies under such names; a module has none.
        if entry.file_name().as_encoded_bytes().starts_with(b".") {
            continue;
        }
        if kind.is_dir() {
            collect(&entry.path(), &relative, depth + 1, files)?;
        } else if relative
            .extension()
            .is_some_and(|extension| extension == "rs")
        {
            ensure!(
                kind.is_file(),
                "`{}` is not a regular file; put the source itself there",
                shown(&relative)
            );
            ensure!(
                relative.to_str().is_some(),
                "the name of `{}` is not UTF-8",
                shown(&relative)
            );
            let size = entry.metadata()?.len();
            ensure!(
                size <= LARGEST_FILE,
                "`{}` has {size} bytes; a source file may have {LARGEST_FILE}",
                shown(&relative)
            );
            let text =
                read_source(&entry.path()).with_context(|| format!("`{}`", shown(&relative)))?;
            files.insert(relative, text);
            ensure!(
                files.len() <= MOST_FILES,
                "there are more than {MOST_FILES} source files"
            );
        }
    }
    Ok(())
}

fn read_source(path: &Path) -> Result<String> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(text),
        Err(error) if error.kind() == io::ErrorKind::InvalidData => {
            bail!("is not UTF-8; save it as UTF-8 in your editor")
        }
        Err(error) => Err(error.into()),
    }
}

/// A relative path as it is shown everywhere: with `/`, and with nothing that a terminal would obey.
pub fn shown(path: &Path) -> String {
    let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
    parts.join("/").escape_debug().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_sources_are_collected_and_other_files_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("join")).unwrap();
        fs::write(folder.path().join("lib.rs"), "a").unwrap();
        fs::write(folder.path().join("join/inner.rs"), "b").unwrap();
        fs::write(folder.path().join("notes.txt"), [0xff]).unwrap();
        fs::write(folder.path().join(".lib.rs"), [0xff]).unwrap();
        let mut files = BTreeMap::new();
        collect(folder.path(), Path::new("src"), 0, &mut files).unwrap();
        let names: Vec<String> = files.keys().map(|path| shown(path)).collect();
        assert_eq!(names, ["src/join/inner.rs", "src/lib.rs"]);
    }

    #[test]
    fn a_source_that_is_not_utf8_is_named() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("lib.rs"), [b'/', b'/', 0xff]).unwrap();
        let error = collect(folder.path(), Path::new("src"), 0, &mut BTreeMap::new()).unwrap_err();
        assert_eq!(
            format!("{error:#}"),
            "`src/lib.rs`: is not UTF-8; save it as UTF-8 in your editor"
        );
    }

    #[cfg(unix)]
    #[test]
    fn a_source_behind_a_link_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        std::os::unix::fs::symlink("/etc/hostname", folder.path().join("lib.rs")).unwrap();
        let error = collect(folder.path(), Path::new("src"), 0, &mut BTreeMap::new()).unwrap_err();
        assert!(error.to_string().contains("not a regular file"), "{error}");
    }

    #[test]
    fn line_endings_are_no_change() {
        assert!(same_text(b"a\r\nb\r\n", b"a\nb\n"));
        assert!(!same_text(b"a\nb\n", b"a\nb"));
        assert!(!same_text(b"a\rb", b"ab"));
    }

    #[test]
    fn names_are_shown_without_control_characters() {
        assert_eq!(
            shown(Path::new("src/a\u{1b}[31m.rs")),
            r"src/a\u{1b}[31m.rs"
        );
    }
}
