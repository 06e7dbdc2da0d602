//! What students send, honest and not.

mod honest;
mod left_out;
mod many;
mod wicked;

use std::{fs, path::PathBuf};

use tempfile::TempDir;

use super::{
    crafted::{course, file, tarred, tgz, write, zip, zip_of, zipped},
    *,
};

/// Takes in one after the other.
fn all<'a>(
    course: &'a Course,
    submissions: &'a [PathBuf],
    only: Option<&'a Chapter>,
) -> impl Iterator<Item = (String, Result<Incoming>)> + 'a {
    let named = names(submissions).into_iter().zip(submissions);
    let wanted = Wanted {
        only,
        with_earlier: false,
    };
    named.map(move |(name, path)| (name.clone(), take_in(course, path, name, wanted)))
}

/// Takes in an archive by that name.
fn take_archive(name: &str, bytes: &[u8], only: Option<usize>) -> Result<Incoming> {
    let (_folder, course) = course();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, bytes).unwrap();
    take(&course, &path, only)
}

fn take(course: &Course, path: &Path, only: Option<usize>) -> Result<Incoming> {
    let name = names(&[path.to_owned()]).remove(0);
    let wanted = Wanted {
        only: only.map(|at| &course.chapters[at]),
        with_earlier: false,
    };
    take_in(course, path, name, wanted)
}

/// The sentence by which an archive is refused.
fn refused(bytes: &[u8]) -> String {
    match take_archive("alice.zip", bytes, None).unwrap_err() {
        Problem::Submission(text) => text,
        other => panic!("{other:?}"),
    }
}

fn sources(incoming: &Incoming, chapter: &str) -> Vec<String> {
    let paths = incoming.chapters[chapter].files.keys();
    paths
        .map(|path| path.to_str().unwrap().replace('\\', "/"))
        .collect()
}

const LIB: &str = "crates/01-first/src/lib.rs";
