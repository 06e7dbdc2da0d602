//! Puts a student's files back to the starter and back again. Whatever is overwritten is kept first.

mod archive;
mod files;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Result, bail, ensure};

pub use archive::{Archive, Kept};

use crate::{
    course::{Chapter, Course, Step},
    failure::Failure,
    submission::{same_text, shown},
};

/// Files by path relative to the crate.
type Files = BTreeMap<PathBuf, Vec<u8>>;

/// What becomes of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Relative to the crate.
    pub path: PathBuf,
    /// Nothing if there is no such file.
    pub before: Option<Vec<u8>>,
    pub after: Option<Vec<u8>>,
}

/// What was done.
#[derive(Debug)]
pub struct Done {
    pub changes: Vec<Change>,
    /// Where the old files are, relative to the course, if anything had to be kept.
    pub kept: Option<PathBuf>,
}

/// Puts the file in which a step begins, or the whole chapter, back to the starter.
pub fn reset(course: &Course, chapter: &Chapter, step: Option<&Step>) -> Result<Done> {
    let archive = Archive::open(course)?;
    let (wanted, paths) = starter(course, chapter, step)?;
    let crate_dir = course.crate_dir(chapter);
    let changes = changes(&crate_dir, chapter, &paths, &wanted)?;
    if changes.is_empty() {
        return Ok(Done {
            changes,
            kept: None,
        });
    }
    let what = match step {
        Some(step) => format!("chapter {} {}", chapter.number, step.name),
        None => format!("chapter {}", chapter.number),
    };
    let kept = archive.keep(&chapter.folder, &what, &changes)?;
    apply(&crate_dir, &chapter.folder, &changes)?;
    Ok(Done {
        changes,
        kept: Some(kept),
    })
}

/// What an undo did.
#[derive(Debug)]
pub struct Undone {
    pub kept: Kept,
    /// Edits that were newer than the reset are kept, too.
    pub done: Done,
}

/// Takes back the latest reset: of all, or of this chapter, or of this file of it.
pub fn undo(
    course: &Course,
    chapter: Option<&Chapter>,
    file: Option<&Path>,
) -> Result<Option<Undone>> {
    let archive = Archive::open(course)?;
    let is_asked_for = |kept: &Kept| {
        let of_chapter = chapter.is_none_or(|chapter| chapter.folder == kept.chapter);
        let of_file = file.is_none_or(|file| kept.changes.iter().any(|change| change.path == file));
        of_chapter && of_file
    };
    let Some(kept) = archive.latest(&is_asked_for)? else {
        return Ok(None);
    };
    let Some(of) = course
        .chapters
        .iter()
        .find(|chapter| chapter.folder == kept.chapter)
    else {
        bail!(
            "the course has no `crates/{}` any more; the files are in `{}`",
            kept.chapter,
            kept.folder.display()
        );
    };
    let crate_dir = course.crate_dir(of);
    let paths: BTreeSet<PathBuf> = kept
        .changes
        .iter()
        .map(|change| change.path.clone())
        .collect();
    let wanted: Files = kept
        .changes
        .iter()
        .filter_map(|change| Some((change.path.clone(), change.before.clone()?)))
        .collect();
    let changes = changes(&crate_dir, of, &paths, &wanted)?;
    let is_newer = |change: &Change| {
        let reset = kept.changes.iter().find(|reset| reset.path == change.path);
        reset.is_some_and(|reset| reset.after != change.before)
    };
    let mut done = Done {
        kept: None,
        changes,
    };
    if done.changes.iter().any(is_newer) {
        done.kept = Some(archive.keep(&of.folder, "--undo", &done.changes)?);
    }
    apply(&crate_dir, &of.folder, &done.changes)?;
    archive.close(&kept)?;
    Ok(Some(Undone { kept, done }))
}

/// The files as they were handed out, and all paths that are looked at.
fn starter(
    course: &Course,
    chapter: &Chapter,
    step: Option<&Step>,
) -> Result<(Files, BTreeSet<PathBuf>)> {
    let folder = course.tests_dir(chapter).join("starter");
    let crate_dir = course.crate_dir(chapter);
    let mut all = Files::new();
    files::collect(&folder, Path::new(""), &|_| true, &mut all)?;
    if let Some(step) = step {
        ensure!(
            all.contains_key(&step.begin),
            Failure::Ours(format!(
                "the starter has no `{}`, in which step `{}` begins",
                shown(&step.begin),
                step.name
            ))
        );
        all.retain(|path, _| *path == step.begin);
        return Ok((all, BTreeSet::from([step.begin.clone()])));
    }
    let mut paths: BTreeSet<PathBuf> = all.keys().cloned().collect();
    if crate_dir.join("src").is_dir() {
        files::refuse_links(&course.root, &chapter.folder, Path::new("src"))?;
        let is_source = |path: &Path| path.extension().is_some_and(|extension| extension == "rs");
        let mut own = Files::new();
        files::collect(&crate_dir, Path::new("src"), &is_source, &mut own)?;
        paths.extend(own.into_keys());
    }
    Ok((all, paths))
}

/// What has to change for these paths to be as wanted.
fn changes(
    crate_dir: &Path,
    chapter: &Chapter,
    paths: &BTreeSet<PathBuf>,
    wanted: &Files,
) -> Result<Vec<Change>> {
    let root = crate_dir.ancestors().nth(2).unwrap_or(crate_dir);
    let mut changes = Vec::new();
    for path in paths {
        files::refuse_links(root, &chapter.folder, path)?;
        let before = files::read(crate_dir, path)?;
        let after = wanted.get(path).cloned();
        let same = match (&before, &after) {
            (Some(before), Some(after)) => same_text(before, after),
            (before, after) => before == after,
        };
        if !same {
            changes.push(Change {
                path: path.clone(),
                before,
                after,
            });
        }
    }
    Ok(changes)
}

/// Writes what is kept already. Each file is replaced at once, so whoever ends this in the middle finds each of them
/// either old or new.
fn apply(crate_dir: &Path, folder: &str, changes: &[Change]) -> Result<()> {
    for change in changes {
        let shown = format!("crates/{folder}/{}", shown(&change.path));
        ensure!(
            files::read(crate_dir, &change.path)? == change.before,
            "`{shown}` has changed just now; save it and try again (nothing is lost: what came before is kept)"
        );
        let path = crate_dir.join(&change.path);
        let written = match &change.after {
            Some(text) => files::replace(&path, text),
            None => fs::remove_file(&path).map(|()| files::remove_empty(crate_dir, &change.path)),
        };
        written.map_err(|error| {
            Failure::Infrastructure(format!(
                "cannot write `{shown}`: {error}; `cargo xtask reset --undo` brings back what was there"
            ))
        })?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
