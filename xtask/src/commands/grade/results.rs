//! A folder of results, one file a submission: whole, or not there.

use std::{
    collections::BTreeMap,
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

use super::Entry;
use crate::{cli::GradeFormat, failure::Failure, report::SandboxReport, theme::THEME};

pub struct Results {
    folder: PathBuf,
    extension: &'static str,
}

impl Results {
    pub fn in_folder(folder: &Path, format: GradeFormat) -> Result<Self, Failure> {
        let results = Self {
            folder: folder.to_owned(),
            extension: format.extension(),
        };
        fs::create_dir_all(folder).map_err(|error| results.cannot_write(&error))?;
        Ok(results)
    }

    pub fn has(&self, name: &str) -> bool {
        self.path(name).exists()
    }

    /// Under a name of its own first: whoever looks finds the old result or the new one, and never half of one.
    pub fn write(&self, name: &str, text: &str) -> Result<(), Failure> {
        let write = || -> io::Result<()> {
            let mut builder = tempfile::Builder::new();
            builder.prefix(".unfinished-");
            #[cfg(unix)]
            {
                use std::os::unix::fs::PermissionsExt;
                // The umask takes away what it should.
                builder.permissions(fs::Permissions::from_mode(0o666));
            }
            let mut file = builder.tempfile_in(&self.folder)?;
            file.write_all(text.as_bytes())?;
            file.as_file().sync_all()?;
            file.persist(self.path(name))?;
            Ok(())
        };
        write().map_err(|error| self.cannot_write(&error))
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.join(format!("{name}.{}", self.extension))
    }

    fn cannot_write(&self, error: &io::Error) -> Failure {
        let folder = self.folder.display();
        Failure::Infrastructure(format!("cannot write results into `{folder}`: {error}"))
    }
}

/// A line for each submission, and how many there are of each kind.
pub fn summary(entries: &BTreeMap<String, Entry>, sandbox: &SandboxReport) -> String {
    let (quiet, fail) = (THEME.quiet, THEME.fail);
    let widest = entries.keys().map(|name| name.chars().count()).max();
    let widest = widest.unwrap_or_default().min(40);
    let mut text = String::new();
    let (mut n_graded, mut n_kept, mut n_failed) = (0, 0, 0);
    for (name, entry) in entries {
        let words = match entry {
            Entry::Graded { score, .. } => {
                n_graded += 1;
                score.to_string()
            }
            Entry::Kept => {
                n_kept += 1;
                format!("{quiet}kept: it has a result; `--force` grades it again{quiet:#}")
            }
            Entry::Failed(_) => {
                n_failed += 1;
                format!("{fail}not graded{fail:#}")
            }
        };
        text.push_str(&format!("{name:<widest$}  {words}\n"));
    }
    let mut counts = vec![format!("{n_graded} graded")];
    counts.extend((n_kept > 0).then(|| format!("{n_kept} kept")));
    counts.extend((n_failed > 0).then(|| format!("{n_failed} not graded")));
    text.push_str(&format!("{}\n", counts.join(", ")));
    text.push_str(&format!("sandbox: level {}\n", sandbox.level));
    for note in &sandbox.notes {
        text.push_str(&format!("sandbox: {note}\n"));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_result_replaces_the_one_before_and_leaves_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let results = Results::in_folder(folder.path(), GradeFormat::Json).unwrap();
        assert!(!results.has("ada"));
        for text in ["one", "two"] {
            results.write("ada", text).unwrap();
            assert!(results.has("ada"));
            let path = folder.path().join("ada.json");
            assert_eq!(fs::read_to_string(path).unwrap(), text);
        }
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
