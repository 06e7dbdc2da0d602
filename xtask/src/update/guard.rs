//! What the student has done to each file: in commits, in the index, in the folder.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

use anyhow::Result;

use super::{Change, Entry, git::Git, usage};

pub struct State {
    head: BTreeMap<String, Entry>,
    /// What an update that was ended before its time has written.
    begun: BTreeMap<String, Entry>,
    /// Content ids in the index, of files that differ from the commit there or in the folder.
    index: BTreeMap<String, String>,
    untracked: BTreeSet<String>,
}

impl State {
    pub fn read(git: &Git<'_>, head: &str, begun: Option<&str>) -> Result<Self> {
        let mut state = Self {
            head: git.files(head)?.into_iter().collect(),
            begun: match begun {
                Some(begun) => git.files(begun)?.into_iter().collect(),
                None => BTreeMap::new(),
            },
            index: BTreeMap::new(),
            untracked: BTreeSet::new(),
        };
        let status = git.ask(&[
            "status",
            "--porcelain=v2",
            "-z",
            "--no-renames",
            "--untracked-files=all",
            "--ignore-submodules=all",
        ])?;
        for line in status.split_terminator('\0') {
            match line.split_at_checked(2) {
                Some(("1 ", rest)) => {
                    let words: Vec<&str> = rest.splitn(8, ' ').collect();
                    if let [_, _, _, _, _, _, index, path] = words[..] {
                        state.index.insert(path.to_owned(), index.to_owned());
                    }
                }
                Some(("? ", path)) => {
                    state.untracked.insert(path.to_owned());
                }
                Some(("u ", _)) => {
                    return Err(usage(
                        "a merge has left conflicts: settle them, commit, and update again",
                    ));
                }
                _ => {}
            }
        }
        Ok(state)
    }

    pub fn head(&self, path: &str) -> Option<&Entry> {
        self.head.get(path)
    }

    /// Is a file of the student's still what it was when the course handed it out, or not there at all?
    pub fn is_untouched(&self, change: &Change) -> bool {
        let path = &change.path;
        self.head(path) == change.before.as_ref()
            && !self.index.contains_key(path)
            && !self.untracked.contains(path)
    }

    /// May a file of the course be written without a loss?
    pub fn is_safe(&self, git: &Git<'_>, change: &Change) -> Result<bool> {
        let path = change.path.as_str();
        let begun = self.begun.get(path);
        let known: Vec<&Entry> = [change.before.as_ref(), change.after.as_ref(), begun]
            .into_iter()
            .flatten()
            .collect();
        let is_known = |id: &str| known.iter().any(|entry| entry.id == id);
        if self.head(path).is_some_and(|entry| !is_known(&entry.id)) {
            return Ok(false);
        }
        let is_nothing = |id: &str| id.bytes().all(|byte| byte == b'0');
        if let Some(id) = self.index.get(path)
            && !is_nothing(id)
            && !is_known(id)
        {
            return Ok(false);
        }
        // What git calls unchanged is; everything else is looked at, and also what it has been told to ignore.
        let is_clean = self.head(path).is_some() && !self.index.contains_key(path);
        if is_clean || fs::symlink_metadata(git.path(path)).is_err() {
            return Ok(true);
        }
        let id = git.try_ask(&["hash-object", "--", path])?;
        Ok(id.is_some_and(|id| is_known(&id)))
    }

    /// The files that were the course's, and that the student changed in commits or since.
    pub fn changed_since(&self, git: &Git<'_>, base: &str) -> Result<BTreeSet<String>> {
        let committed = git.changes(base, "HEAD")?;
        let of_course = committed
            .into_iter()
            .filter(|change| change.before.is_some());
        let mut paths: BTreeSet<String> = of_course.map(|change| change.path).collect();
        let changed = self
            .index
            .keys()
            .filter(|path| self.head.contains_key(*path));
        paths.extend(changed.cloned());
        Ok(paths)
    }
}
