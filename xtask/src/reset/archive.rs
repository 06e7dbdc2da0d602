//! The files that resets have put away: a folder for each, numbered, none of them ever deleted.

use std::{
    fs::{self, File, TryLockError},
    io,
    path::{Path, PathBuf},
};

use anyhow::{Result, bail, ensure};
use serde::{Deserialize, Serialize};

use super::{
    Change, Files,
    files::{cannot_keep, collect, sync_folder, write},
};
use crate::{course::Course, failure::Failure};

/// Beside `crates/`, and so out of reach of `cargo clean`; Git is told to look away.
const HOME: &str = ".async-from-scratch";
const PLACE: &str = ".async-from-scratch/reset";
const ENTRY: &str = "entry.json";
const BEFORE: &str = "before";
const AFTER: &str = "after";
/// Follows the number of what has been brought back.
const CLOSED: &str = "-undone";
const FORMAT: u32 = 1;

#[derive(Debug)]
pub struct Archive {
    root: PathBuf,
    /// Nobody else resets meanwhile.
    _lock: File,
}

/// What one reset has put away.
#[derive(Debug)]
pub struct Kept {
    /// Relative to the course.
    pub folder: PathBuf,
    /// The chapter's folder.
    pub chapter: String,
    /// What was asked for: `chapter 1 poll`.
    pub what: String,
    pub changes: Vec<Change>,
}

#[derive(Serialize, Deserialize)]
struct Entry {
    format: u32,
    chapter: String,
    what: String,
}

impl Archive {
    pub fn open(course: &Course) -> Result<Self> {
        let root = course.root.clone();
        let open = || -> io::Result<File> {
            fs::create_dir_all(root.join(PLACE))?;
            let ignore = root.join(HOME).join(".gitignore");
            if !ignore.exists() {
                fs::write(ignore, "*\n")?;
            }
            File::create(root.join(PLACE).join(".lock"))
        };
        let lock = open().map_err(|error| cannot_keep(Path::new(PLACE), &error))?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { root, _lock: lock }),
            Err(TryLockError::WouldBlock) => {
                bail!(Failure::Infrastructure("another reset is running".into()))
            }
            Err(TryLockError::Error(error)) => Err(cannot_keep(Path::new(PLACE), &error)),
        }
    }

    /// Keeps what the changes are going to overwrite: all of it or nothing. Says where.
    pub fn keep(&self, chapter: &str, what: &str, changes: &[Change]) -> Result<PathBuf> {
        let number = self.numbers()?.last().map_or(0, |(number, _)| *number) + 1;
        let place = Path::new(PLACE).join(format!("{number:04}"));
        let entry = Entry {
            format: FORMAT,
            chapter: chapter.to_owned(),
            what: what.to_owned(),
        };
        let save = || -> io::Result<()> {
            let home = self.root.join(PLACE);
            let new = tempfile::Builder::new().prefix(".new-").tempdir_in(&home)?;
            for change in changes {
                for (side, text) in [(BEFORE, &change.before), (AFTER, &change.after)] {
                    if let Some(text) = text {
                        write(&new.path().join(side).join(&change.path), text)?;
                    }
                }
            }
            let text = serde_json::to_string_pretty(&entry)? + "\n";
            write(&new.path().join(ENTRY), text.as_bytes())?;
            sync_folder(new.path());
            fs::rename(new.keep(), self.root.join(&place))?;
            sync_folder(&home);
            Ok(())
        };
        save().map_err(|error| cannot_keep(Path::new(PLACE), &error))?;
        Ok(place)
    }

    /// The latest of those that have not been brought back, and are asked for.
    pub fn latest(&self, is_asked_for: &dyn Fn(&Kept) -> bool) -> Result<Option<Kept>> {
        for (_, name) in self.numbers()?.iter().rev() {
            if !name.ends_with(CLOSED) {
                let kept = self.read(&Path::new(PLACE).join(name))?;
                if is_asked_for(&kept) {
                    return Ok(Some(kept));
                }
            }
        }
        Ok(None)
    }

    /// It has been brought back; the files stay where they are.
    pub fn close(&self, kept: &Kept) -> Result<()> {
        let mut closed = kept.folder.clone().into_os_string();
        closed.push(CLOSED);
        fs::rename(self.root.join(&kept.folder), self.root.join(closed))
            .map_err(|error| Failure::Infrastructure(format!("cannot write `{PLACE}`: {error}")))?;
        Ok(())
    }

    /// The folders, from the oldest to the latest.
    fn numbers(&self) -> Result<Vec<(u32, String)>> {
        let entries = fs::read_dir(self.root.join(PLACE))
            .and_then(Iterator::collect::<io::Result<Vec<_>>>)
            .map_err(|error| cannot_keep(Path::new(PLACE), &error))?;
        let mut numbers: Vec<(u32, String)> = entries
            .iter()
            .filter_map(|entry| {
                let name = entry.file_name().into_string().ok()?;
                let number = name.strip_suffix(CLOSED).unwrap_or(&name).parse().ok()?;
                Some((number, name))
            })
            .collect();
        numbers.sort();
        Ok(numbers)
    }

    fn read(&self, place: &Path) -> Result<Kept> {
        let folder = self.root.join(place);
        let text = fs::read_to_string(folder.join(ENTRY)).unwrap_or_default();
        let entry: Option<Entry> = serde_json::from_str(&text).ok();
        let Some(entry) = entry.filter(|entry| entry.format == FORMAT) else {
            bail!(
                "`{0}/{ENTRY}` is damaged; your files are in `{0}/{BEFORE}`",
                place.display()
            );
        };
        let side = |name: &str| -> Result<Files> {
            let mut files = Files::new();
            if folder.join(name).is_dir() {
                collect(&folder.join(name), Path::new(""), &|_| true, &mut files)?;
            }
            Ok(files)
        };
        let (mut before, mut after) = (side(BEFORE)?, side(AFTER)?);
        let mut paths: Vec<PathBuf> = before.keys().chain(after.keys()).cloned().collect();
        paths.sort();
        paths.dedup();
        ensure!(!paths.is_empty(), "`{}` is empty", place.display());
        let changes = paths
            .into_iter()
            .map(|path| Change {
                before: before.remove(&path),
                after: after.remove(&path),
                path,
            })
            .collect();
        Ok(Kept {
            folder: place.to_owned(),
            chapter: entry.chapter,
            what: entry.what,
            changes,
        })
    }
}
