//! One number for everything that a verdict rests on.

use std::{
    fmt, fs,
    hash::{DefaultHasher, Hash, Hasher},
};

use anyhow::Result;

use crate::{
    check::{self, Earlier},
    contracts,
    course::{Chapter, Course},
    mistakes,
    settings::Settings,
    stage::{self, Part},
    submission::Submission,
};

/// What the environment may choose the compiler by.
const TOOLCHAIN: &str = "RUSTUP_TOOLCHAIN";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fingerprint(u64);

impl fmt::Display for Fingerprint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:016x}", self.0)
    }
}

/// The student's files of the chapter and of those that it is built on, the course's own, the runner, and the compiler.
pub fn fingerprint(
    course: &Course,
    chapter: &Chapter,
    (submission, earlier): (&Submission, &[Earlier<'_>]),
    settings: &Settings,
) -> Result<Fingerprint> {
    let mut hasher = DefaultHasher::new();
    let part = Part {
        chapter,
        sources: &submission.files,
        with_tests: true,
        with_examples: false,
    };
    check::staged_files(course, earlier, part, chapter.is_modelled())?.hash(&mut hasher);
    stage::starter(course, chapter)?.hash(&mut hasher);
    let mistakes = course.tests_dir(chapter).join(mistakes::FILE);
    let contracts = course.root.join(contracts::FILE);
    for file in [course.root.join("Cargo.lock"), contracts, mistakes] {
        fs::read(file).ok().hash(&mut hasher);
    }
    // They are not used, but a report tells of them.
    submission.changed_given.hash(&mut hasher);
    submission.missing_given.hash(&mut hasher);
    // A runner that was built anew may judge in another way.
    let runner = fs::metadata(&settings.runner)?;
    (runner.len(), runner.modified()?).hash(&mut hasher);
    settings.cargo.hash(&mut hasher);
    settings
        .environment
        .iter()
        .find(|(name, _)| name == TOOLCHAIN)
        .hash(&mut hasher);
    Ok(Fingerprint(hasher.finish()))
}
