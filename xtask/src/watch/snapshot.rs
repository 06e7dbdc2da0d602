//! What a check would read, at one moment: only what differs is worth another check.

use std::{
    collections::BTreeMap,
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    io,
    path::{Path, PathBuf},
    time::SystemTime,
};

use crate::course::{Chapter, Course};

/// Of a chapter's tests, what no check of a student's work reads.
const UNREAD: &[&str] = &["accept", "reject"];

/// The files by what is in them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot(BTreeMap<PathBuf, Content>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Content {
    Hash(u64),
    /// A folder where a file should be, or a file that may not be read.
    Unreadable(io::ErrorKind),
}

/// The files by when they were written: cheaper to ask for, and enough to know that it is worth looking closer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamps(BTreeMap<PathBuf, (u64, Option<SystemTime>)>);

impl Snapshot {
    pub fn take(course: &Course, chapter: &Chapter) -> Self {
        let content = |path: PathBuf| {
            let content = match fs::read(&path) {
                Ok(bytes) => {
                    let mut hasher = DefaultHasher::new();
                    bytes.hash(&mut hasher);
                    Content::Hash(hasher.finish())
                }
                Err(error) => Content::Unreadable(error.kind()),
            };
            (path, content)
        };
        Self(files(course, chapter).into_iter().map(content).collect())
    }
}

impl Stamps {
    pub fn take(course: &Course, chapter: &Chapter) -> Self {
        let stamp = |path: PathBuf| {
            let metadata = fs::metadata(&path).ok()?;
            let stamp = (metadata.len(), metadata.modified().ok());
            Some((path, stamp))
        };
        Self(
            files(course, chapter)
                .into_iter()
                .filter_map(stamp)
                .collect(),
        )
    }
}

/// The sources of this chapter and of those that it stands on, and this chapter's tests.
fn files(course: &Course, chapter: &Chapter) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for source in course.before(chapter).chain([chapter]) {
        add(
            &course.crate_dir(source).join("src"),
            &is_source,
            &mut files,
        );
    }
    let tests = course.tests_dir(chapter);
    let is_read = |path: &Path| {
        !UNREAD
            .iter()
            .any(|folder| path.starts_with(tests.join(folder)))
    };
    add(&tests, &is_read, &mut files);
    files
}

/// A folder is one, too, if it is called like a source.
fn is_source(path: &Path) -> bool {
    path.is_dir() || path.extension().is_some_and(|extension| extension == "rs")
}

/// Hidden files are editors' own: swap files, locks, half-written copies.
fn add(folder: &Path, wanted: &dyn Fn(&Path) -> bool, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if entry.file_name().as_encoded_bytes().starts_with(b".") || !wanted(&path) {
            continue;
        }
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            if path.extension().is_some() {
                files.push(path.clone());
            }
            add(&path, wanted, files);
        } else {
            files.push(path);
        }
    }
}
