//! Whose a file is: the student's are the sources below `crates/*/src` that no `chapter.toml` calls given.

use std::collections::BTreeSet;

use anyhow::Result;

use super::git::Git;

pub struct Owners {
    /// Paths of given files.
    given: BTreeSet<String>,
}

impl Owners {
    /// As the newer course says it; of chapters that it has no more, as this one says.
    pub fn read(git: &Git<'_>, head: &str, theirs: &str) -> Result<Self> {
        let mut given = BTreeSet::new();
        let mut known = BTreeSet::new();
        for state in [theirs, head] {
            for (path, entry) in git.files(state)? {
                if let ["tests", folder, "chapter.toml"] = path.split('/').collect::<Vec<_>>()[..]
                    && known.insert(folder.to_owned())
                {
                    let text = git.ask(&["cat-file", "blob", &entry.id])?;
                    given.extend(
                        given_files(&text)
                            .into_iter()
                            .map(|file| format!("crates/{folder}/{file}")),
                    );
                }
            }
        }
        Ok(Self { given })
    }

    pub fn is_students(&self, path: &str) -> bool {
        let parts: Vec<&str> = path.split('/').collect();
        matches!(parts[..], ["crates", _, "src", _, ..]) && !self.given.contains(path)
    }
}

/// Only this is read: a newer course may say more than this runner knows.
fn given_files(chapter: &str) -> Vec<String> {
    let table: toml::Table = chapter.parse().unwrap_or_default();
    let given = table.get("given").and_then(toml::Value::as_array);
    let names = given.into_iter().flatten().filter_map(toml::Value::as_str);
    names.map(str::to_owned).collect()
}
