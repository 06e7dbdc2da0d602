//! A submission that is a folder on this machine.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::{
    Problem, Result, names,
    package::{Kind, Listing, skipped},
};

/// The entries, and what each is called on this machine: a name as it is shown may be another.
pub fn list(root: &Path) -> Result<(Listing, Vec<PathBuf>)> {
    let mut listing = Listing::default();
    let mut paths = Vec::new();
    walk(root, &mut Vec::new(), &mut listing, &mut paths)?;
    Ok((listing, paths))
}

fn walk(
    folder: &Path,
    path: &mut Vec<String>,
    listing: &mut Listing,
    paths: &mut Vec<PathBuf>,
) -> Result<()> {
    let place = names::shown_parts(path);
    let machine =
        |error: std::io::Error| Problem::Machine(format!("`{place}` cannot be read: {error}"));
    if path.len() > names::DEEPEST_PATH {
        return Err(Problem::Submission(format!(
            "`{}` is nested more than {} folders deep",
            names::shown_parts(path),
            names::DEEPEST_PATH
        )));
    }
    let entries: Vec<fs::DirEntry> = fs::read_dir(folder)
        .and_then(Iterator::collect)
        .map_err(machine)?;
    for entry in entries {
        // Of the entry itself: links are not followed.
        let metadata = entry.metadata().map_err(machine)?;
        let kind = if metadata.is_dir() {
            Kind::Folder
        } else if metadata.is_file() {
            Kind::File {
                size: metadata.len(),
            }
        } else if metadata.is_symlink() {
            Kind::Link
        } else {
            Kind::Special
        };
        path.push(names::part(&entry.file_name()));
        listing.add(path.clone(), kind)?;
        paths.push(entry.path());
        if kind == Kind::Folder && skipped(path).is_none() {
            walk(&entry.path(), path, listing, paths)?;
        }
        path.pop();
    }
    Ok(())
}
