//! Copies of a folder that can be put back to what they were, whatever a submission's build has done to them.

use std::{
    collections::BTreeMap,
    ffi::OsStr,
    fs::{self, File, Metadata},
    io,
    path::{Path, PathBuf},
    time::SystemTime,
};

use super::LOCK;
use crate::process;

/// A folder that is to be like another one, the original, which nobody changes meanwhile.
#[derive(Debug)]
pub struct Baseline {
    original: PathBuf,
    copy: PathBuf,
    /// Stands beside the copy, where no submission can write, for as long as that is like the original.
    mark: PathBuf,
    /// What the copy consists of when it is, by relative path.
    entries: BTreeMap<PathBuf, Entry>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Entry {
    Folder,
    File(Stamp),
    /// A link, a pipe: nothing of ours.
    Other,
}

/// By what a file is known to be the same as before.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Stamp {
    size: u64,
    modified: Option<SystemTime>,
    changed: Change,
}

/// The time of the last change to a file or its name, which no program can set.
#[cfg(unix)]
type Change = (u64, i64, i64);
#[cfg(not(unix))]
type Change = ();

impl Baseline {
    /// Makes the copy like the original. One that somebody has used and not put back is made anew.
    pub fn new(original: &Path, copy: &Path) -> io::Result<Self> {
        let mut mark = copy.as_os_str().to_owned();
        mark.push(".untouched");
        let mut baseline = Self {
            original: original.to_owned(),
            copy: copy.to_owned(),
            mark: mark.into(),
            entries: BTreeMap::new(),
        };
        if !baseline.mark.exists() {
            baseline.clear()?;
        }
        let originals = entries(&baseline.original)?;
        let copies = entries(&baseline.copy)?;
        baseline.make_like(&originals, &copies, |original, copy| {
            original.size == copy.size && original.modified == copy.modified
        })?;
        baseline.entries = entries(&baseline.copy)?;
        fs::write(&baseline.mark, "")?;
        Ok(baseline)
    }

    /// To be called before the copy is used.
    pub fn leave(&self) -> io::Result<()> {
        remove(&self.mark)
    }

    /// Puts the copy back.
    pub fn restore(&mut self) -> io::Result<()> {
        let found = entries(&self.copy)?;
        let known = std::mem::take(&mut self.entries);
        let written = self.make_like(&known, &found, |known, found| known == found)?;
        self.entries = known;
        for path in written {
            let entry = entry(&fs::symlink_metadata(self.copy.join(&path))?);
            self.entries.insert(path, entry);
        }
        fs::write(&self.mark, "")
    }

    fn clear(&self) -> io::Result<()> {
        let contents = match fs::read_dir(&self.copy) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return fs::create_dir_all(&self.copy);
            }
            contents => contents?,
        };
        for entry in contents {
            let entry = entry?;
            if entry.file_name() != LOCK {
                remove(&entry.path())?;
            }
        }
        Ok(())
    }

    /// Removes from the copy what is not wanted, and copies what is missing or differs. Says what was copied.
    fn make_like(
        &self,
        wanted: &BTreeMap<PathBuf, Entry>,
        found: &BTreeMap<PathBuf, Entry>,
        is_same: impl Fn(&Stamp, &Stamp) -> bool,
    ) -> io::Result<Vec<PathBuf>> {
        let is_good = |path: &Path| match (wanted.get(path), found.get(path)) {
            (Some(Entry::Folder), Some(Entry::Folder)) => true,
            (Some(Entry::File(wanted)), Some(Entry::File(found))) => is_same(wanted, found),
            _ => false,
        };
        for path in found.keys().filter(|path| !is_good(path)) {
            // What lies in a folder that is gone is gone as well.
            remove(&self.copy.join(path))?;
        }
        let mut written = Vec::new();
        for (path, entry) in wanted {
            if is_good(path) {
                continue;
            }
            if process::interrupted() {
                return Err(io::ErrorKind::Interrupted.into());
            }
            let (from, to) = (self.original.join(path), self.copy.join(path));
            match entry {
                Entry::Folder => fs::create_dir(&to)?,
                Entry::File(_) => copy_file(&from, &to)?,
                Entry::Other => continue,
            }
            written.push(path.clone());
        }
        Ok(written)
    }
}

/// Copies a folder with its time stamps, by which Cargo knows what is fresh.
pub fn copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    if process::interrupted() {
        return Err(io::ErrorKind::Interrupted.into());
    }
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (source, target) = (entry.path(), to.join(entry.file_name()));
        let metadata = entry.metadata()?;
        if metadata.is_dir() {
            copy(&source, &target)?;
        } else if metadata.is_file() {
            copy_file(&source, &target)?;
        }
    }
    Ok(())
}

fn copy_file(from: &Path, to: &Path) -> io::Result<()> {
    fs::copy(from, to)?;
    let modified = fs::metadata(from)?.modified()?;
    File::options().write(true).open(to)?.set_modified(modified)
}

/// Everything below a folder but its lock, folders before what lies in them.
fn entries(folder: &Path) -> io::Result<BTreeMap<PathBuf, Entry>> {
    let mut entries = BTreeMap::new();
    let mut folders = vec![PathBuf::new()];
    while let Some(relative) = folders.pop() {
        for found in fs::read_dir(folder.join(&relative))? {
            let found = found?;
            let path = relative.join(found.file_name());
            if path.as_os_str() == OsStr::new(LOCK) {
                continue;
            }
            let entry = entry(&found.metadata()?);
            if entry == Entry::Folder {
                folders.push(path.clone());
            }
            entries.insert(path, entry);
        }
    }
    Ok(entries)
}

/// Metadata of the entry itself, not of what it may point to.
fn entry(metadata: &Metadata) -> Entry {
    if metadata.is_dir() {
        return Entry::Folder;
    }
    if !metadata.is_file() {
        return Entry::Other;
    }
    Entry::File(Stamp {
        size: metadata.len(),
        modified: metadata.modified().ok(),
        changed: changed(metadata),
    })
}

#[cfg(unix)]
fn changed(metadata: &Metadata) -> Change {
    use std::os::unix::fs::MetadataExt;
    (metadata.ino(), metadata.ctime(), metadata.ctime_nsec())
}

#[cfg(not(unix))]
fn changed(_: &Metadata) -> Change {}

/// Removes a file, a link or a whole folder, if it is there.
pub fn remove(path: &Path) -> io::Result<()> {
    let removed = match fs::symlink_metadata(path) {
        Ok(metadata) if metadata.is_dir() => fs::remove_dir_all(path),
        Ok(_) => fs::remove_file(path),
        Err(error) => Err(error),
    };
    match removed {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        // A file lies where a folder was.
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => Ok(()),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Place {
        folder: tempfile::TempDir,
    }

    impl Place {
        fn new() -> Self {
            let place = Self {
                folder: tempfile::tempdir().unwrap(),
            };
            place.write("original/a/one", "1");
            place.write("original/two", "2");
            place
        }

        fn path(&self, path: &str) -> PathBuf {
            self.folder.path().join(path)
        }

        fn write(&self, path: &str, text: &str) {
            let path = self.path(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }

        fn baseline(&self) -> Baseline {
            Baseline::new(&self.path("original"), &self.path("copy")).unwrap()
        }

        #[track_caller]
        fn assert_alike(&self) {
            let stamps = |folder| {
                let entries = entries(&self.path(folder)).unwrap().into_iter();
                let stamps = entries.map(|(path, entry)| match entry {
                    Entry::File(stamp) => {
                        let text = fs::read_to_string(self.path(folder).join(&path)).unwrap();
                        (path, Some((text, stamp.modified)))
                    }
                    Entry::Folder | Entry::Other => (path, None),
                });
                stamps.collect::<Vec<_>>()
            };
            assert_eq!(stamps("original"), stamps("copy"));
        }
    }

    #[test]
    fn whatever_was_done_is_undone() {
        let place = Place::new();
        let mut baseline = place.baseline();
        place.assert_alike();
        for _ in 0..2 {
            baseline.leave().unwrap();
            place.write("copy/two", "changed");
            place.write("copy/new/deep/file", "new");
            fs::remove_dir_all(place.path("copy/a")).unwrap();
            place.write("copy/a", "a file where a folder was");
            baseline.restore().unwrap();
            place.assert_alike();
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_forged_time_stamp_deceives_nobody() {
        let place = Place::new();
        let mut baseline = place.baseline();
        let path = place.path("copy/two");
        let modified = fs::metadata(&path).unwrap().modified().unwrap();
        fs::write(&path, "3").unwrap();
        let file = File::options().write(true).open(&path).unwrap();
        file.set_modified(modified).unwrap();
        baseline.restore().unwrap();
        place.assert_alike();
    }

    #[cfg(unix)]
    #[test]
    fn links_are_removed_and_not_followed() {
        let place = Place::new();
        let mut baseline = place.baseline();
        place.write("outside/kept", "kept");
        fs::remove_dir_all(place.path("copy/a")).unwrap();
        std::os::unix::fs::symlink(place.path("outside"), place.path("copy/a")).unwrap();
        baseline.restore().unwrap();
        place.assert_alike();
        assert!(place.path("outside/kept").exists());
    }

    #[test]
    fn a_copy_that_was_used_and_not_put_back_is_made_anew() {
        let place = Place::new();
        place.baseline().leave().unwrap();
        place.write("copy/planted", "x");
        place.write("copy/.lock", "");
        place.baseline();
        assert!(!place.path("copy/planted").exists());
        assert!(place.path("copy/.lock").exists(), "somebody holds it");
        fs::remove_file(place.path("copy/.lock")).unwrap();
        place.assert_alike();
    }

    #[test]
    fn a_copy_follows_its_original() {
        let place = Place::new();
        place.baseline();
        place.write("original/three", "3");
        fs::remove_file(place.path("original/two")).unwrap();
        place.baseline();
        place.assert_alike();
    }
}
