//! Takes the student's files out of a submission, and says of the others why they do not count.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use super::{
    Incoming, Problem, Result,
    layout::{Found, Layout},
    names, notes,
    package::{Entry, Kind, Package},
};
use crate::{
    course::Course,
    submission::{DEEPEST, LARGEST_FILE, MOST_FILES, Submission, is_program, same_text},
};

/// Of one chapter's sources together, in bytes.
const MOST_BYTES: u64 = 4 << 20;
/// Larger files of the course are compared by their size.
const LARGEST_COMPARED: u64 = 1 << 20;

/// Lines of a report for one reason. Of what was edited beside the sources, somebody will want to see all.
const MOST_IGNORED: usize = 5;
const MOST_DIFFERING: usize = 50;

const GIVEN: &str = "is given by the course, which uses its own";
const DIFFERS: &str = "differs from the course's, which was used";
const NOT_UTF8: &str = "is not UTF-8; save it as UTF-8 in the editor";
const TOO_LARGE: &str = "is larger than a source file may be";
const NOT_ASKED_FOR: &str = "belongs to a chapter that was not asked for";

/// Left behind by desktops; nobody put them there.
const DUST: &[&str] = &[".DS_Store", "Thumbs.db", "desktop.ini"];

/// What is taken of one chapter, before anything is read.
#[derive(Default)]
struct Draft {
    /// By path relative to the crate: the index of the entry.
    files: BTreeMap<PathBuf, usize>,
    /// Every path and folder by its lower case.
    folded: BTreeMap<String, String>,
    n_bytes: u64,
    problem: Option<String>,
    /// Why `src/lib.rs` is not among the files, though it is there.
    no_root: Option<String>,
}

struct Selection<'a> {
    course: &'a Course,
    package: &'a Package,
    layout: &'a Layout<'a>,
    /// In the order of the layout's chapters.
    drafts: Vec<Draft>,
    /// Entries to be compared with this file of the course.
    compared: BTreeMap<usize, PathBuf>,
    ignored: Vec<(String, String)>,
    differs: Vec<(String, String)>,
}

pub fn select(course: &Course, package: &Package, layout: &Layout, name: &str) -> Result<Incoming> {
    let mut selection = Selection {
        course,
        package,
        layout,
        drafts: layout.chapters.iter().map(|_| Draft::default()).collect(),
        compared: BTreeMap::new(),
        ignored: Vec::new(),
        differs: Vec::new(),
    };
    for (index, entry) in package.entries.iter().enumerate() {
        if entry.kind != Kind::Folder {
            selection.sort(index, entry);
        }
    }
    selection.finish(name)
}

impl Selection<'_> {
    fn sort(&mut self, index: usize, entry: &Entry) {
        let layout = self.layout;
        let name = entry.path.last().map_or("", String::as_str);
        if DUST.contains(&name) || name.starts_with("._") {
            return;
        }
        for (at, found) in layout.chapters.iter().enumerate() {
            if let Some(below) = below(&entry.path, &found.sources)
                && name.ends_with(".rs")
            {
                return self.take(at, index, entry, below);
            }
            if let Some(folder) = &found.folder
                && let Some(below) = below(&entry.path, folder)
            {
                let crate_dir = self.course.crate_dir(found.chapter);
                return self.leave(index, entry, below, crate_dir);
            }
        }
        let Some(below) = below(&entry.path, &layout.top) else {
            return self.ignore(entry, "is no part of the course");
        };
        if self.is_of_another_chapter(below) {
            return self.ignore(entry, NOT_ASKED_FOR);
        }
        let root = &self.course.root;
        let root = if layout.is_course {
            root.clone()
        } else {
            root.join("crates")
        };
        self.leave(index, entry, below, root);
    }

    fn is_of_another_chapter(&self, below: &[String]) -> bool {
        let folder = match below {
            [crates, folder, _, ..] if crates == "crates" => folder,
            [folder, _, ..] => folder,
            _ => return false,
        };
        let is_there = |found: &Found| found.chapter.folder == *folder;
        !self.layout.chapters.iter().any(is_there)
            && self
                .course
                .chapters
                .iter()
                .any(|chapter| chapter.folder == *folder)
    }

    /// Takes a source, unless something is wrong with it.
    fn take(&mut self, at: usize, index: usize, entry: &Entry, below: &[String]) {
        let path: PathBuf = std::iter::once("src")
            .chain(below.iter().map(String::as_str))
            .collect();
        let why = match entry.kind {
            Kind::Link => Some("is a link; put the source itself there"),
            Kind::Special | Kind::Folder => Some("is no regular file"),
            Kind::File { size } if size > LARGEST_FILE => Some(TOO_LARGE),
            Kind::File { .. } if below.len() - 1 > DEEPEST => Some("is nested too deep"),
            Kind::File { .. } if is_program(&path) => Some("is a program, not part of the library"),
            Kind::File { .. } => names::unfit_for_module(below, cfg!(windows)),
        };
        if let Some(why) = why {
            return self.refuse(at, &path, entry, why);
        }
        let draft = &mut self.drafts[at];
        if let Kind::File { size } = entry.kind {
            draft.n_bytes += size;
        }
        draft.fold(below);
        draft.files.insert(path, index);
        if draft.files.len() > MOST_FILES {
            draft.problem = Some(format!("there are more than {MOST_FILES} source files"));
        } else if draft.n_bytes > MOST_BYTES {
            let most = MOST_BYTES >> 20;
            draft.problem = Some(format!("the sources have more than {most} MiB together"));
        }
    }

    /// A source that is left out, which matters most where it is the root of the crate.
    fn refuse(&mut self, at: usize, path: &Path, entry: &Entry, why: &str) {
        if path == Path::new("src/lib.rs") {
            self.drafts[at].no_root = Some(why.to_owned());
        }
        self.ignore(entry, why);
    }

    fn ignore(&mut self, entry: &Entry, why: &str) {
        let place = names::shown_parts(&entry.path);
        self.ignored.push((place, why.to_owned()));
    }

    /// What is no student's file is compared with the course's, or else has no place in it.
    fn leave(&mut self, index: usize, entry: &Entry, below: &[String], root: PathBuf) {
        let is_plain = below.iter().all(|part| is_plain(part));
        let ours = root.join(below.iter().collect::<PathBuf>());
        let metadata = fs::symlink_metadata(&ours).ok();
        let Some(metadata) = metadata.filter(|metadata| is_plain && metadata.is_file()) else {
            return self.ignore(entry, no_place(entry, below));
        };
        match entry.kind {
            // The end of a line may have one byte or two.
            Kind::File { size }
                if size <= metadata.len().saturating_mul(2)
                    && metadata.len() <= size.saturating_mul(2) =>
            {
                if metadata.len() <= LARGEST_COMPARED {
                    self.compared.insert(index, ours);
                } else if size != metadata.len() {
                    self.differ(entry);
                }
            }
            _ => self.differ(entry),
        }
    }

    fn differ(&mut self, entry: &Entry) {
        let place = names::shown_parts(&entry.path);
        self.differs.push((place, DIFFERS.to_owned()));
    }

    fn finish(mut self, name: &str) -> Result<Incoming> {
        let sources = self.drafts.iter().filter(|draft| draft.problem.is_none());
        let mut wanted: Vec<usize> = sources
            .flat_map(|draft| draft.files.values().copied())
            .collect();
        wanted.extend(self.compared.keys());
        let mut contents = self.package.read(&wanted)?;
        for (index, ours) in std::mem::take(&mut self.compared) {
            let theirs = contents.remove(&index).unwrap_or_default();
            let ours = fs::read(&ours).map_err(|error| {
                Problem::Machine(format!("the course's `{}`: {error}", ours.display()))
            })?;
            if !same_text(&theirs, &ours) {
                self.differ(&self.package.entries[index]);
            }
        }
        let mut chapters = BTreeMap::new();
        let mut unusable = BTreeMap::new();
        for at in 0..self.drafts.len() {
            let folder = self.layout.chapters[at].chapter.folder.clone();
            match self.chapter(at, &mut contents, name)? {
                Ok(submission) => {
                    chapters.insert(folder, submission);
                }
                Err(why) => {
                    unusable.insert(folder, why);
                }
            }
        }
        let skipped = self.package.skipped.iter().map(|(folder, n_entries)| {
            let entries = if *n_entries == 1 { "entry" } else { "entries" };
            format!("`{folder}`: not looked into, {n_entries} {entries}")
        });
        let mut ignored = notes::summarise(self.ignored, MOST_IGNORED);
        ignored.extend(skipped);
        Ok(Incoming {
            name: name.to_owned(),
            chapters,
            unusable,
            ignored,
            differs: notes::summarise(self.differs, MOST_DIFFERING),
        })
    }

    /// One chapter, or why it cannot be judged.
    fn chapter(
        &mut self,
        at: usize,
        contents: &mut BTreeMap<usize, Vec<u8>>,
        name: &str,
    ) -> Result<std::result::Result<Submission, String>> {
        let found = &self.layout.chapters[at];
        if let Some(doubled) = &found.doubled {
            let folder = found.folder.as_ref().unwrap_or(&found.sources);
            return Ok(Err(format!(
                "it is there twice, `{}` and `{}`; hand in one",
                names::shown_parts(folder),
                names::shown_parts(doubled)
            )));
        }
        if let Some(problem) = self.drafts[at].problem.take() {
            return Ok(Err(problem));
        }
        let mut files = BTreeMap::new();
        for (path, index) in std::mem::take(&mut self.drafts[at].files) {
            match String::from_utf8(contents.remove(&index).unwrap_or_default()) {
                Ok(text) => {
                    files.insert(path, text);
                }
                Err(_) => self.refuse(at, &path, &self.package.entries[index], NOT_UTF8),
            }
        }
        let root = Path::new("src/lib.rs");
        let is_given = found.chapter.given.iter().any(|given| given == root);
        let origin = if found.sources.is_empty() {
            name.to_owned()
        } else {
            names::shown_parts(&found.sources)
        };
        if !files.contains_key(root) && !is_given {
            return Ok(Err(match &self.drafts[at].no_root {
                Some(why) => format!("`lib.rs` in `{origin}` {why}"),
                None => format!(
                    "there is no `lib.rs` in `{origin}`; it is the root of the crate, and names its modules"
                ),
            }));
        }
        let submission = Submission::of_sources(self.course, found.chapter, origin, files)
            .map_err(|error| Problem::Machine(format!("{error:#}")))?;
        for given in &submission.changed_given {
            let below = given.strip_prefix("src").unwrap_or(given);
            let parts = below.iter().map(names::part);
            let path: Vec<String> = found.sources.iter().cloned().chain(parts).collect();
            let place = names::shown_parts(&path);
            self.ignored.push((place, GIVEN.to_owned()));
        }
        Ok(Ok(submission))
    }
}

impl Draft {
    /// Two names that differ in case alone are one on some systems.
    fn fold(&mut self, below: &[String]) {
        for end in 1..=below.len() {
            let path = below[..end].join("/");
            let other = self
                .folded
                .entry(path.to_lowercase())
                .or_insert(path.clone());
            if *other != path {
                self.problem = Some(format!(
                    "`{}` and `{}` differ in nothing but case, and are one file on many systems; rename one",
                    names::shown(other),
                    names::shown(&path)
                ));
            }
        }
    }
}

/// What remains of a path below a folder.
fn below<'a>(path: &'a [String], folder: &[String]) -> Option<&'a [String]> {
    path.strip_prefix(folder).filter(|rest| !rest.is_empty())
}

/// Such names lead nowhere else on any system.
fn is_plain(part: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
    part != ".." && part.bytes().all(allowed)
}

/// Why the course has nothing of that name.
fn no_place(entry: &Entry, below: &[String]) -> &'static str {
    match entry.kind {
        Kind::Link => return "is a link",
        Kind::Special => return "is no regular file",
        Kind::File { .. } | Kind::Folder => {}
    }
    let has = |name: &str| below.iter().any(|part| part == name);
    let name = below.last().map_or("", String::as_str);
    if has(".cargo") || has(".config") {
        "is a setting of Cargo or its tools; the course's are used"
    } else if name == "build.rs" {
        "is a build script; the course's crates have none"
    } else if matches!(name, "Cargo.toml" | "Cargo.lock") {
        "is a manifest; the course's are used"
    } else if matches!(
        name,
        "rust-toolchain" | "rust-toolchain.toml" | "clippy.toml" | "rustfmt.toml" | ".rustfmt.toml"
    ) {
        "chooses a tool or its settings; the course's are used"
    } else if has("tests") {
        "is below `tests`; the course's tests are used"
    } else if names::is_archive(name) {
        "is an archive inside the submission"
    } else if name.ends_with(".rs") {
        "is in no chapter's `src`"
    } else {
        "is no part of the course"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_the_course_have_plain_names() {
        for plain in ["Cargo.toml", ".ci", "01-simple-future", "a_b.rs"] {
            assert!(is_plain(plain), "{plain}");
        }
        for other in ["..", "C:", r"a\b", "a/b", "a b", "ä", "a\n"] {
            assert!(!is_plain(other), "{other}");
        }
    }
}
