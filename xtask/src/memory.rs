//! Remembers the report of each chapter for as long as nothing that its verdict rests on has changed.

mod fingerprint;

use std::{
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    io::{self, Write},
    path::PathBuf,
};

use serde_json::Value;

pub use fingerprint::{Fingerprint, fingerprint};

use crate::{
    course::{Chapter, Course},
    render::json,
    report::{self, Report, digest},
};

/// Beside the stages of `check`.
const PLACE: &str = "target/check/memory";
const FORMAT: &str = "async-from-scratch/memory 1";

/// What is known of a chapter: its part of the JSON report, and what of it we go by.
#[derive(Debug, Clone)]
pub struct Known {
    pub json: Value,
    pub digest: digest::Chapter,
}

impl Known {
    pub fn of(chapter: &report::Chapter) -> Option<Self> {
        Self::read(&json::render(&Report::new(vec![chapter.clone()])))
    }

    fn read(text: &str) -> Option<Self> {
        let mut report: Value = serde_json::from_str(text).ok()?;
        let json = report.get_mut("chapters")?.get_mut(0)?.take();
        let digest = serde::Deserialize::deserialize(&json).ok()?;
        Some(Self { json, digest })
    }
}

/// The report of the chapter if it was made of just this. What is damaged or of another version is as good as nothing.
pub fn recall(course: &Course, chapter: &Chapter, fingerprint: Fingerprint) -> Option<Known> {
    let text = fs::read_to_string(file(course, chapter)).ok()?;
    let (head, report) = text.split_once('\n')?;
    if head == self::head(fingerprint, report) {
        Known::read(report)
    } else {
        None
    }
}

/// A report of the whole chapter is kept. That it cannot be written is no reason to fail: the next one asks again.
pub fn remember(
    course: &Course,
    chapter: &Chapter,
    fingerprint: Fingerprint,
    report: &report::Chapter,
) {
    let text = json::render(&Report::new(vec![report.clone()]));
    let head = head(fingerprint, &text);
    let write = || -> io::Result<()> {
        let folder = course.root.join(PLACE);
        fs::create_dir_all(&folder)?;
        let mut new = tempfile::NamedTempFile::new_in(&folder)?;
        writeln!(new, "{head}")?;
        new.write_all(text.as_bytes())?;
        new.persist(file(course, chapter))?;
        Ok(())
    };
    let _ = write();
}

/// A report of some steps says what is known already, or else what is known is not to be relied on: a test has ended in
/// two ways.
pub fn compare(
    course: &Course,
    chapter: &Chapter,
    fingerprint: Fingerprint,
    report: &report::Chapter,
) {
    let Some(known) = recall(course, chapter, fingerprint) else {
        return;
    };
    let differs = |step: &report::Step| {
        let known = known.digest.step(&step.name).map(|step| step.status);
        // Whether a step is skipped depends on those before it, which may not have been asked for.
        known != Some(step.status) && known != Some(report::StepStatus::Skipped)
    };
    if report.steps.iter().any(differs) {
        let _ = fs::remove_file(file(course, chapter));
    }
}

fn file(course: &Course, chapter: &Chapter) -> PathBuf {
    let name = format!("{}.report", chapter.folder);
    course.root.join(PLACE).join(name)
}

/// The first line: it tells this report from those of other sources, and from what is left of a damaged one.
fn head(fingerprint: Fingerprint, report: &str) -> String {
    let mut hasher = DefaultHasher::new();
    report.hash(&mut hasher);
    format!("{FORMAT} {fingerprint} {:016x}", hasher.finish())
}
