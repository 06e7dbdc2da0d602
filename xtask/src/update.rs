//! Brings the course's files to a newer state of the course, and leaves the student's alone.

mod apply;
mod changes;
mod git;
mod guard;
mod whose;

use std::{collections::BTreeSet, path::Path};

use anyhow::{Result, ensure};

use crate::{failure::Failure, settings::Settings};
use changes::{Change, Entry};
use git::Git;
use guard::State;
use whose::Owners;

/// Names the state that an update has begun to write, until it is done: a later one knows its files again.
const JOURNAL: &str = "refs/course/update";

/// What an update will do.
pub struct Plan {
    /// What is updated from, in words.
    pub source: String,
    /// One line each, newest first.
    pub commits: Vec<String>,
    /// Everything that differs between the course that this work began with and the newer one.
    pub changes: Vec<Change>,
    /// The student's files whose starter has changed; theirs stay.
    pub kept: Vec<String>,
    /// Files of the course that the student changed, and the newer course did not.
    pub own: Vec<String>,
    /// What is written into the working tree.
    writes: Vec<Change>,
    head: String,
    theirs: String,
    /// Has the student no commit of their own?
    is_forward: bool,
}

pub enum Found {
    UpToDate { source: String },
    Newer(Plan),
}

/// Fetches, and finds out what is to be done. Nothing is changed but what git knows of the remote.
pub fn look(
    settings: &Settings,
    root: &Path,
    remote: Option<&str>,
    progress: &dyn Fn(&str),
) -> Result<Found> {
    let git = Git::open(settings, root)?;
    git.is_at_rest()?;
    let head = git.ask(&["rev-parse", "HEAD"])?;
    let remote = git.remote(remote)?;
    let branch = git.branch_of(&remote)?;
    let source = match &branch {
        Some(branch) => format!("{remote}, branch {branch}"),
        None => remote.clone(),
    };
    progress(&format!("fetching from {remote}"));
    let theirs = git.fetch(&remote, branch.as_deref().unwrap_or("HEAD"))?;
    let Some(base) = git.try_ask(&["merge-base", &head, &theirs])? else {
        return Err(usage(format!(
            "this folder and `{remote}` have no history in common, so nobody can tell what is yours; is `{remote}` the course? \
             After a clone with `--depth`, `git fetch --unshallow {remote}` brings the history"
        )));
    };
    if base == theirs {
        git.forget()?;
        return Ok(Found::UpToDate { source });
    }
    let begun = git.try_ask(&["rev-parse", "--verify", "--quiet", JOURNAL])?;
    let state = State::read(&git, &head, begun.as_deref())?;
    let owners = Owners::read(&git, &head, &theirs)?;
    let changes = git.changes(&base, &theirs)?;
    let (mut writes, mut kept, mut touched) = (Vec::new(), Vec::new(), Vec::new());
    for change in &changes {
        let here = state.head(&change.path);
        if owners.is_students(&change.path) {
            if state.is_untouched(change) && change.after.is_some() {
                writes.push(change.clone());
            } else if change.after.as_ref() != here {
                kept.push(change.path.clone());
            }
        } else if state.is_safe(&git, change)? {
            writes.push(change.clone());
        } else {
            touched.push(change.path.clone());
        }
    }
    refuse_local_changes(&git, &touched, &theirs)?;
    let changed: BTreeSet<&str> = changes.iter().map(|change| change.path.as_str()).collect();
    let own = state
        .changed_since(&git, &base)?
        .into_iter()
        .filter(|path| !owners.is_students(path) && !changed.contains(path.as_str()))
        .collect();
    let range = format!("{head}..{theirs}");
    let log = git.ask(&["log", "--format=%h %s", "--no-merges", &range])?;
    Ok(Found::Newer(Plan {
        source,
        commits: log.lines().map(str::to_owned).collect(),
        changes,
        kept,
        own,
        writes,
        is_forward: base == head,
        head,
        theirs,
    }))
}

/// Does what was planned: objects first, then the working tree, then the index, and the branch last. Whenever it is
/// ended, another update can finish it.
pub fn apply(settings: &Settings, root: &Path, plan: &Plan) -> Result<()> {
    apply::apply(&Git::open(settings, root)?, root, plan)
}

fn refuse_local_changes(git: &Git<'_>, touched: &[String], theirs: &str) -> Result<()> {
    let list = touched.join("\n  ");
    let words = touched.join(" ");
    let newer = git.ask(&["rev-parse", "--short", theirs])?;
    ensure!(
        touched.is_empty(),
        Failure::Usage(format!(
            "nothing was updated: you changed files of the course that the newer course changes, too:\n  {list}\n\
             to keep your changes, first save them:\n  git diff HEAD -- {words} > mine.patch\n\
             then take the course's files, and update again:\n  git checkout {newer} -- {words}"
        ))
    );
    Ok(())
}

fn usage(text: impl Into<String>) -> anyhow::Error {
    Failure::Usage(text.into()).into()
}

impl Plan {
    /// How many files the working tree gets anew, or loses.
    pub fn written(&self) -> usize {
        self.writes.len()
    }

    /// Is this a file that changes, and that the newer course has?
    pub fn brings(&self, path: &str) -> bool {
        let mut changes = self.changes.iter();
        changes.any(|change| change.path == path && change.after.is_some())
    }

    /// The newer state, as git takes it.
    pub fn newer(&self) -> &str {
        &self.theirs[..self.theirs.len().min(10)]
    }
}
