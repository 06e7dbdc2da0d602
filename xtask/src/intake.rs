//! Takes in what students sent: a folder or an archive becomes sources ready for a check, and a list of what was left out.

#[cfg(test)]
pub mod crafted;
mod folder;
mod layout;
mod names;
mod notes;
mod package;
mod select;
mod tar;
mod zip;

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    path::{Path, PathBuf},
};

use crate::{
    course::{Chapter, Course},
    failure::Failure,
    submission::Submission,
};
use layout::NotFound;
pub use names::unique as names;
use package::Package;

/// A submission as far as it can be judged.
#[derive(Debug, Clone)]
pub struct Incoming {
    /// Safe for a file name, and its own among many.
    pub name: String,
    /// By chapter folder, ready for a check.
    pub chapters: BTreeMap<String, Submission>,
    /// Chapters that were handed in but cannot be judged, by chapter folder, with the reason.
    pub unusable: BTreeMap<String, String>,
    /// What was left out and why.
    pub ignored: Vec<String>,
    /// What differs from the course outside of the student's files.
    pub differs: Vec<String>,
}

/// Why there is nothing to judge, and whose matter it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// The command line names something that is no submission.
    Usage(String),
    /// This machine could not read it; another try may work.
    Machine(String),
    /// It has to be sent again in another form.
    Submission(String),
}

type Result<T> = std::result::Result<T, Problem>;

impl Problem {
    fn within(self, submission: &Path, name: &str) -> Self {
        let place = names::shown_path(submission);
        let with = |text: String| format!("`{place}`: {text}");
        match self {
            Self::Usage(text) => Self::Usage(with(text)),
            Self::Machine(text) => Self::Machine(with(text)),
            // A student reads it, to whom the grader's folders mean nothing.
            Self::Submission(text) => Self::Submission(format!("`{name}`: {text}")),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Self::Usage(text) | Self::Machine(text) | Self::Submission(text)) = self;
        formatter.write_str(text)
    }
}

impl std::error::Error for Problem {}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        match problem {
            Problem::Machine(text) => Self::Infrastructure(text),
            Problem::Usage(text) | Problem::Submission(text) => Self::Usage(text),
        }
    }
}

/// Which chapters of a submission are taken in.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// The chapter that is asked for, or all of them. A folder of bare sources does not say which chapter it is.
    pub only: Option<&'a Chapter>,
    /// Also those before it, which it is to be built on.
    pub with_earlier: bool,
}

impl Wanted<'_> {
    fn includes(&self, chapter: &Chapter) -> bool {
        self.only.is_none_or(|only| {
            only.folder == chapter.folder || (self.with_earlier && chapter.number < only.number)
        })
    }
}

/// Takes in one submission, or some chapters of it.
pub fn take_in(course: &Course, path: &Path, name: String, wanted: Wanted<'_>) -> Result<Incoming> {
    let attempt = || {
        let mut package = Package::open(path)?;
        let mut label = names::label(path);
        loop {
            match layout::find(course, &package.entries, wanted, &label) {
                Ok(layout) => return select::select(course, &package, &layout, &name),
                // Some platforms give every student a folder with one archive in it.
                Err(NotFound::OneArchive(archive)) if package.is_folder() => {
                    let inner = path.join(archive);
                    label = names::label(&inner);
                    package =
                        Package::open(&inner).map_err(|problem| problem.within(&inner, &label))?;
                }
                Err(not_found) => return Err(Problem::Submission(not_found.to_string())),
            }
        }
    };
    attempt().map_err(|problem| problem.within(path, &name))
}

/// A wrong path on the command line is better told before anything is graded.
pub fn look_at(submissions: &[PathBuf]) -> Result<()> {
    let mut seen = BTreeSet::new();
    for path in submissions {
        let place = names::shown_path(path);
        if !path.exists() {
            return Err(Problem::Usage(format!("`{place}` does not exist")));
        }
        if !seen.insert(path.canonicalize().unwrap_or_else(|_| path.clone())) {
            return Err(Problem::Usage(format!("`{place}` is named twice")));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
