//! Files as git sees them in one state and in another.

use anyhow::{Context, Result};

use super::git::Git;

/// A file in a tree: its mode and its content's id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub mode: String,
    pub id: String,
}

#[derive(Debug, Clone)]
pub struct Change {
    pub path: String,
    pub before: Option<Entry>,
    pub after: Option<Entry>,
}

impl Git<'_> {
    pub fn changes(&self, from: &str, to: &str) -> Result<Vec<Change>> {
        let raw = self.ask(&["diff-tree", "-r", "-z", "--no-renames", "--raw", from, to])?;
        let mut fields = raw.split('\0');
        let mut changes = Vec::new();
        while let (Some(head), Some(path)) = (fields.next(), fields.next()) {
            let words: Vec<&str> = head.trim_start_matches(':').split(' ').collect();
            let [old_mode, new_mode, old, new, _] = words[..] else {
                break;
            };
            changes.push(Change {
                path: path.to_owned(),
                before: entry(old_mode, old),
                after: entry(new_mode, new),
            });
        }
        Ok(changes)
    }

    /// The files of a tree.
    pub fn files(&self, tree: &str) -> Result<Vec<(String, Entry)>> {
        let list = self.ask(&["ls-tree", "-r", "-z", tree])?;
        let lines = list.split_terminator('\0').map(|line| {
            let (head, path) = line.split_once('\t').context("git lists no paths")?;
            let words: Vec<&str> = head.split(' ').collect();
            let [mode, _, id] = words[..] else {
                anyhow::bail!("git lists `{head}`");
            };
            let entry = Entry {
                mode: mode.to_owned(),
                id: id.to_owned(),
            };
            Ok((path.to_owned(), entry))
        });
        lines.collect()
    }
}

fn entry(mode: &str, id: &str) -> Option<Entry> {
    (mode != "000000").then(|| Entry {
        mode: mode.to_owned(),
        id: id.to_owned(),
    })
}
