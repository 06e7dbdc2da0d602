//! Writes an update, in an order in which it can be ended at any moment.

use std::{
    ffi::OsString,
    fs, io,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

use super::{Change, JOURNAL, Plan, git::Git};
use crate::failure::Failure;

/// How many files to name on one command line.
const CHUNK: usize = 100;
/// Signs the commit where git knows nobody who could.
const NOBODY: &[(&str, &str)] = &[
    ("GIT_AUTHOR_NAME", "cargo xtask update"),
    ("GIT_AUTHOR_EMAIL", "update@localhost"),
    ("GIT_COMMITTER_NAME", "cargo xtask update"),
    ("GIT_COMMITTER_EMAIL", "update@localhost"),
];

pub fn apply(git: &Git<'_>, root: &Path, plan: &Plan) -> Result<()> {
    let scratch = git.scratch()?;
    let index = scratch.path().join("index");
    let apart: [(OsString, OsString); 1] = [("GIT_INDEX_FILE".into(), index.into())];
    git.ask_with(&["read-tree", &plan.head], &apart)?;
    stage(git, &plan.writes, &apart)?;
    let tree = git.ask_with(&["write-tree"], &apart)?;
    let commit = commit(git, plan, &tree)?;

    git.ask(&["update-ref", JOURNAL, &plan.theirs])?;
    let new = scratch.path().join("new");
    check_out(git, &plan.writes, &new, &apart)?;
    for change in &plan.writes {
        place(root, &new, change)
            .with_context(|| format!("cannot write `{}`", change.path))
            .map_err(|error| {
                Failure::Infrastructure(format!("{error:#}; `cargo xtask update` can be run again"))
            })?;
    }
    stage(git, &plan.writes, &[])?;
    // Only time stamps: that the student's own files differ is no failure.
    git.try_ask(&["update-index", "-q", "--refresh"])?;
    let message = format!("update: from {}", plan.source);
    git.ask(&["update-ref", "-m", &message, "HEAD", &commit, &plan.head])?;
    git.forget()
}

/// Both histories go on in it, so that git knows what has been taken over.
fn commit(git: &Git<'_>, plan: &Plan, tree: &str) -> Result<String> {
    let theirs = git.ask(&["rev-parse", &format!("{}^{{tree}}", plan.theirs)])?;
    if plan.is_forward && theirs == tree {
        return Ok(plan.theirs.clone());
    }
    let message = format!("Update the course from {}", plan.source);
    let is_somebody = git.try_ask(&["var", "GIT_COMMITTER_IDENT"])?.is_some();
    let nobody = NOBODY
        .iter()
        .filter(|_| !is_somebody)
        .map(|(name, value)| (name.into(), value.into()));
    let arguments = [
        "commit-tree",
        "-p",
        &plan.head,
        "-p",
        &plan.theirs,
        "-m",
        &message,
        tree,
    ];
    git.ask_with(&arguments, &nobody.collect::<Vec<_>>())
}

/// Puts the newer entries into an index.
fn stage(git: &Git<'_>, changes: &[Change], index: &[(OsString, OsString)]) -> Result<()> {
    for chunk in changes.chunks(CHUNK) {
        let mut gone = vec!["update-index", "--force-remove", "--"];
        let mut entries = Vec::new();
        for change in chunk {
            match &change.after {
                Some(entry) => entries.push(format!("{},{},{}", entry.mode, entry.id, change.path)),
                None => gone.push(&change.path),
            }
        }
        if gone.len() > 3 {
            git.ask_with(&gone, index)?;
        }
        if !entries.is_empty() {
            let mut new = vec!["update-index", "--add", "--replace"];
            for entry in &entries {
                new.extend(["--cacheinfo", entry]);
            }
            git.ask_with(&new, index)?;
        }
    }
    Ok(())
}

/// Writes the newer files beside the working tree, with the modes and line ends that git gives them.
fn check_out(
    git: &Git<'_>,
    changes: &[Change],
    to: &Path,
    index: &[(OsString, OsString)],
) -> Result<()> {
    let prefix = format!("--prefix={}/", to.display());
    let new: Vec<&str> = changes
        .iter()
        .filter(|change| change.after.is_some())
        .map(|change| change.path.as_str())
        .collect();
    for chunk in new.chunks(CHUNK) {
        let mut arguments = vec!["checkout-index", "--force", &prefix, "--"];
        arguments.extend(chunk);
        git.ask_with(&arguments, index)?;
    }
    Ok(())
}

/// A file comes whole, or not at all.
fn place(root: &Path, new: &Path, change: &Change) -> io::Result<()> {
    let path = root.join(&change.path);
    if change.after.is_some() {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        return fs::rename(new.join(&change.path), path);
    }
    match fs::remove_file(&path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    // Folders that are empty now go, too.
    let mut folder: PathBuf = path;
    while folder.pop() && folder != root && fs::remove_dir(&folder).is_ok() {}
    Ok(())
}

impl Git<'_> {
    /// Where a file is in the working tree.
    pub fn path(&self, path: &str) -> PathBuf {
        self.root().join(path)
    }
}
