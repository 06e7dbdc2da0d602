//! Writes the pristine workspace in which a submission is judged, touching only what has changed.

pub mod baseline;
mod files;
pub mod modelled;

pub use files::{Files, Part, files, starter};

use std::{
    fs::{self, File, TryLockError},
    io::{self, Write},
    path::{Path, PathBuf},
    thread,
    time::{Duration, SystemTime},
};

use anyhow::Result;

use crate::{course::Course, failure::Failure, process};

/// The lockfile belongs to Cargo once it is written: it drops from it what this smaller workspace does not need.
const LOCKFILE: &str = "Cargo.lock";
/// What the stage's lockfile was made from.
const LOCKFILE_STAMP: &str = ".course-lockfile";

/// Held while somebody uses the stage.
pub const LOCK: &str = ".lock";
/// The largest test executables have a few of these.
const ROOM_IN_MIB: usize = 64;
/// How often to ask whether the stage is free.
const LOOK_UP: Duration = Duration::from_millis(50);

/// A workspace below `target/`. Paths inside it read like the course's own.
#[derive(Debug, Clone)]
pub struct Stage {
    pub directory: PathBuf,
    pub target: PathBuf,
}

impl Stage {
    /// The stage at `place` below the course's target folder.
    pub fn at(target: &Path, place: &str) -> Self {
        let directory = target.join(place);
        Self {
            target: directory.join("target"),
            directory,
        }
    }

    pub fn lockfile(&self) -> PathBuf {
        self.directory.join(LOCKFILE)
    }

    /// Is there room for what a build writes? Asked only after one has failed.
    pub fn has_room(&self) -> bool {
        let write = || -> io::Result<()> {
            let mut file = tempfile::tempfile_in(&self.target)?;
            let chunk = vec![1; 1 << 20];
            (0..ROOM_IN_MIB).try_for_each(|_| file.write_all(&chunk))
        };
        fs::create_dir_all(&self.target)
            .and_then(|()| write())
            .is_ok()
    }

    /// Waits until nobody else uses this stage; it is ours until the lock is dropped.
    pub fn lock(&self, waiting: &dyn Fn()) -> Result<File> {
        let lock = || -> io::Result<Option<File>> {
            fs::create_dir_all(&self.directory)?;
            let lock = File::create(self.directory.join(LOCK))?;
            loop {
                match lock.try_lock() {
                    Ok(()) => return Ok(Some(lock)),
                    Err(TryLockError::WouldBlock) if process::interrupted() => return Ok(None),
                    Err(TryLockError::WouldBlock) => {
                        waiting();
                        thread::sleep(LOOK_UP);
                    }
                    Err(TryLockError::Error(error)) => return Err(error),
                }
            }
        };
        lock()
            .map_err(|error| self.cannot_write(&error))?
            .ok_or_else(|| Failure::Interrupted.into())
    }

    /// Makes the stage hold exactly these files (and what Cargo keeps there).
    pub fn write(&self, course: &Course, files: &Files) -> Result<()> {
        let write = || -> io::Result<()> {
            fs::create_dir_all(&self.directory)?;
            let mut moved = sweep(&self.directory, Path::new(""), files)?;
            for (path, content) in files {
                if write_if_changed(&self.directory.join(path), content)? {
                    moved.push(path.clone());
                }
            }
            self.touch_crates(&moved)?;
            self.write_lockfile(course, files)
        };
        write().map_err(|error| self.cannot_write(&error))
    }

    /// Cargo looks at the files that it knows; that a source has come or gone it learns from the root of the crate.
    fn touch_crates(&self, moved: &[PathBuf]) -> io::Result<()> {
        for path in moved.iter().filter(|path| path.starts_with("crates")) {
            let root: PathBuf = path.iter().take(2).collect::<PathBuf>().join("src/lib.rs");
            match File::options().append(true).open(self.directory.join(root)) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                file => file?.set_modified(SystemTime::now())?,
            }
        }
        Ok(())
    }

    fn cannot_write(&self, error: &io::Error) -> anyhow::Error {
        let directory = self.directory.display();
        Failure::Infrastructure(format!(
            "cannot write the staging area `{directory}`: {error}"
        ))
        .into()
    }

    /// Starts again from the course's lockfile whenever that or a manifest changes, so that every crate is built in the
    /// version that the course has chosen.
    fn write_lockfile(&self, course: &Course, files: &Files) -> io::Result<()> {
        let lockfile = match fs::read(course.root.join(LOCKFILE)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            other => other?,
        };
        let manifests = files
            .iter()
            .filter(|(path, _)| path.ends_with("Cargo.toml"));
        let parts: Vec<&[u8]> = manifests
            .map(|(_, text)| text.as_slice())
            .chain([lockfile.as_slice()])
            .collect();
        let (stamp, expected) = (self.directory.join(LOCKFILE_STAMP), parts.concat());
        let staged = self.directory.join(LOCKFILE);
        if !staged.exists() || fs::read(&stamp).ok().as_ref() != Some(&expected) {
            fs::write(staged, &lockfile)?;
            fs::write(stamp, &expected)?;
        }
        Ok(())
    }
}

/// Removes what is neither wanted nor Cargo's, and says what it was.
fn sweep(directory: &Path, relative: &Path, files: &Files) -> io::Result<Vec<PathBuf>> {
    let mut removed = Vec::new();
    for entry in fs::read_dir(directory.join(relative))? {
        let entry = entry?;
        let path = relative.join(entry.file_name());
        let at_top = relative.as_os_str().is_empty();
        if at_top
            && [LOCKFILE, LOCKFILE_STAMP, LOCK, "target"]
                .iter()
                .any(|name| path.as_os_str() == *name)
        {
            continue;
        }
        let wanted_folder = || {
            files
                .range(path.clone()..)
                .next()
                .is_some_and(|(file, _)| file.starts_with(&path))
        };
        if entry.file_type()?.is_dir() {
            if wanted_folder() {
                removed.extend(sweep(directory, &path, files)?);
            } else {
                fs::remove_dir_all(directory.join(&path))?;
            }
        } else if !files.contains_key(&path) {
            fs::remove_file(directory.join(&path))?;
            removed.push(path);
        }
    }
    Ok(removed)
}

/// Cargo rebuilds what has a new time stamp, so a file keeps its own for as long as its content stays. Says whether the
/// file is new.
fn write_if_changed(path: &Path, content: &[u8]) -> io::Result<bool> {
    let old = fs::symlink_metadata(path);
    let is_file = old.as_ref().is_ok_and(fs::Metadata::is_file);
    if is_file && fs::read(path).is_ok_and(|old| old == content) {
        return Ok(false);
    }
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    // Writing through a link would change a file elsewhere.
    if old.is_ok_and(|old| old.is_symlink()) {
        fs::remove_file(path)?;
    }
    fs::write(path, content)?;
    Ok(!is_file)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stage(files: &[(&str, &str)], directory: &Path) -> Files {
        let files: Files = files
            .iter()
            .map(|(path, text)| (PathBuf::from(path), text.as_bytes().to_vec()))
            .collect();
        sweep(directory, Path::new(""), &files).unwrap();
        for (path, content) in &files {
            write_if_changed(&directory.join(path), content).unwrap();
        }
        files
    }

    #[test]
    fn a_stage_holds_what_was_asked_for_and_cargos_own() {
        let folder = tempfile::tempdir().unwrap();
        let directory = folder.path();
        fs::create_dir(directory.join("target")).unwrap();
        stage(
            &[("a/old.rs", "1"), ("a/kept.rs", "2"), ("gone/x.rs", "3")],
            directory,
        );
        stage(&[("a/kept.rs", "2"), ("a/new.rs", "4")], directory);
        assert!(directory.join("target").is_dir());
        assert!(!directory.join("a/old.rs").exists());
        assert!(!directory.join("gone").exists());
        assert_eq!(fs::read_to_string(directory.join("a/new.rs")).unwrap(), "4");
    }

    #[test]
    fn an_unchanged_file_keeps_its_time_stamp() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.rs");
        write_if_changed(&path, b"1").unwrap();
        let long_ago = std::time::SystemTime::UNIX_EPOCH;
        fs::File::options()
            .append(true)
            .open(&path)
            .unwrap()
            .set_modified(long_ago)
            .unwrap();
        write_if_changed(&path, b"1").unwrap();
        assert_eq!(fs::metadata(&path).unwrap().modified().unwrap(), long_ago);
        write_if_changed(&path, b"2").unwrap();
        assert_ne!(fs::metadata(&path).unwrap().modified().unwrap(), long_ago);
    }
}
