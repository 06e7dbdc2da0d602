//! A submission as it lies there: names first, contents when asked. Nothing is ever unpacked to disk.

use std::{
    collections::BTreeMap,
    fs::File,
    io::{self, Read},
    path::{Path, PathBuf},
};

use super::{Problem, Result, folder, names, tar, zip};

/// Sizes in bytes. Nobody writes as much by hand; who packs the builds of a compiler, too, is told to leave them out.
pub const LARGEST_ARCHIVE: u64 = 128 << 20;
pub const MOST_ENTRIES: usize = 100_000;
/// Written by programs, and large: counted, not looked into.
const SKIPPED: &[&str] = &[".git", "__MACOSX", "target"];

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Relative to the submission, never empty, without `.` and `..`.
    pub path: Vec<String>,
    pub kind: Kind,
    /// Where the source finds it again.
    pub at: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    File {
        size: u64,
    },
    Folder,
    Link,
    /// A device, a pipe, a socket.
    Special,
}

pub struct Package {
    /// In the order of their paths: what lies in a folder comes right after it.
    pub entries: Vec<Entry>,
    /// What was counted only: the folder's name, and how many entries if they were met.
    pub skipped: BTreeMap<&'static str, usize>,
    source: Source,
}

enum Source {
    /// What each entry is called on this machine, by its place.
    Folder(Vec<PathBuf>),
    Zip(Vec<u8>),
    Tar(Vec<u8>),
}

/// Collects entries, and refuses what no honest submission has.
#[derive(Default)]
pub struct Listing {
    entries: Vec<Entry>,
    skipped: BTreeMap<&'static str, usize>,
    n_seen: usize,
}

impl Listing {
    pub fn add(&mut self, path: Vec<String>, kind: Kind) -> Result<()> {
        let at = self.n_seen;
        self.n_seen += 1;
        if self.n_seen > MOST_ENTRIES {
            return Err(Problem::Submission(format!(
                "holds more than {MOST_ENTRIES} files; send the course's folder without `target`"
            )));
        }
        if path.is_empty() {
            return Ok(());
        }
        if let Some(skipped) = skipped(&path) {
            *self.skipped.entry(skipped).or_default() += 1;
            return Ok(());
        }
        self.entries.push(Entry { path, kind, at });
        Ok(())
    }

    fn finish(mut self, source: Source) -> Result<Package> {
        self.entries.sort_by(|a, b| a.path.cmp(&b.path));
        for pair in self.entries.windows(2) {
            let [before, after] = pair else { continue };
            let is_same = before.path == after.path;
            let are_folders =
                before.kind == Kind::Folder && (!is_same || after.kind == Kind::Folder);
            if are_folders || !after.path.starts_with(&before.path) {
                continue;
            }
            let place = names::shown_parts(&before.path);
            return Err(Problem::Submission(if is_same {
                format!("holds `{place}` twice; pack it anew")
            } else {
                format!(
                    "`{place}` is a file or a link, and yet there is something below it; pack it anew"
                )
            }));
        }
        // A folder may be listed more than once.
        self.entries
            .dedup_by(|after, before| after.path == before.path);
        Ok(Package {
            entries: self.entries,
            skipped: self.skipped,
            source,
        })
    }
}

/// The folder that is not looked into, if the path lies in one. A module may be called `target`.
pub fn skipped(path: &[String]) -> Option<&'static str> {
    let sources = path.iter().position(|part| part == "src");
    path.iter().enumerate().find_map(|(at, part)| {
        let found = SKIPPED.iter().find(|skipped| *skipped == part)?;
        let is_module = *found == "target" && sources.is_some_and(|sources| sources < at);
        (!is_module).then_some(*found)
    })
}

impl Package {
    pub fn open(path: &Path) -> Result<Self> {
        let machine = |error: io::Error| Problem::Machine(format!("cannot be read: {error}"));
        let metadata = match path.metadata() {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(Problem::Usage("does not exist".into()));
            }
            metadata => metadata.map_err(machine)?,
        };
        if metadata.is_dir() {
            let (listing, paths) = folder::list(path)?;
            return listing.finish(Source::Folder(paths));
        }
        if !metadata.is_file() {
            return Err(Problem::Usage("is neither a folder nor an archive".into()));
        }
        let mut bytes = Vec::new();
        File::open(path)
            .and_then(|file| file.take(LARGEST_ARCHIVE + 1).read_to_end(&mut bytes))
            .map_err(machine)?;
        if bytes.len() as u64 > LARGEST_ARCHIVE {
            return Err(Problem::Submission(format!(
                "has more than {} MiB; send the course's folder without `target`",
                LARGEST_ARCHIVE >> 20
            )));
        }
        Self::of_archive(bytes)
    }

    /// By what the archive is, whatever it is called.
    pub fn of_archive(bytes: Vec<u8>) -> Result<Self> {
        if bytes.starts_with(b"PK") {
            return zip::list(&bytes)?.finish(Source::Zip(bytes));
        }
        if bytes.starts_with(&[0x1f, 0x8b]) {
            return tar::list(&bytes)?.finish(Source::Tar(bytes));
        }
        Err(Problem::Submission(
            "is neither a folder, a `.zip` nor a `.tar.gz`; pack it as one of these".into(),
        ))
    }

    pub fn is_folder(&self) -> bool {
        matches!(self.source, Source::Folder(_))
    }

    /// The contents of some entries, by their index among `entries`. Each is as long as its entry says, or it is an error:
    /// whoever asks has seen to it that the sum is bearable.
    pub fn read(&self, wanted: &[usize]) -> Result<BTreeMap<usize, Vec<u8>>> {
        let by_place: BTreeMap<usize, usize> = wanted
            .iter()
            .filter_map(|&index| Some((self.entries.get(index)?.at, index)))
            .collect();
        let mut contents = BTreeMap::new();
        // The size is the one that was listed: an archive may not say one thing and do another.
        let mut keep = |at: usize, content: &mut dyn Read| -> Result<()> {
            let Some(&index) = by_place.get(&at) else {
                return Ok(());
            };
            let entry = &self.entries[index];
            let Kind::File { size } = entry.kind else {
                return Ok(());
            };
            let mut bytes = Vec::new();
            content
                .take(size.saturating_add(1))
                .read_to_end(&mut bytes)
                .map_err(|error| self.damaged(entry, &error))?;
            if bytes.len() as u64 != size {
                return Err(self.damaged(entry, &"its size is not the one it claims"));
            }
            contents.insert(index, bytes);
            Ok(())
        };
        match &self.source {
            Source::Folder(paths) => {
                for (&at, &index) in &by_place {
                    let file = File::open(&paths[at]);
                    let mut file =
                        file.map_err(|error| self.damaged(&self.entries[index], &error))?;
                    keep(at, &mut file)?;
                }
            }
            Source::Zip(bytes) => zip::read(bytes, &|at| by_place.contains_key(&at), &mut keep)?,
            Source::Tar(bytes) => tar::read(bytes, &mut keep)?,
        }
        Ok(contents)
    }

    /// A file on this machine is no student's to mend.
    fn damaged(&self, entry: &Entry, why: &dyn std::fmt::Display) -> Problem {
        let place = names::shown_parts(&entry.path);
        let text = format!("`{place}` cannot be read: {why}");
        if self.is_folder() {
            Problem::Machine(text)
        } else {
            Problem::Submission(format!("{text}; pack it anew"))
        }
    }
}
