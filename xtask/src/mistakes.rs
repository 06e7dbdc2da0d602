//! Known mistakes: what each wrong solution does to the tests, recorded by `verify --record` in a file a chapter.

pub mod likely;
pub mod matching;
mod shape;
pub mod signature;

use std::{fs, io, path::PathBuf};

use anyhow::{Context, Result, ensure};
use serde::{Deserialize, Serialize};

use crate::course::{Chapter, Course};
pub use signature::Signature;

/// The file in a chapter's tests.
pub const FILE: &str = "mistakes.json";
const FORMAT: u32 = 1;
/// The `id` of a mistake that no list of misconceptions has.
pub const OWN: &str = "own";
/// The contract of which the standard library says nothing.
pub const LESSON: &str = "S";

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    format: u32,
    mistakes: Vec<Mistake>,
}

/// A wrong solution as its head describes it, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mistake {
    /// The patch's file, without its ending.
    pub name: String,
    pub mistake: String,
    /// Its number in the list of misconceptions, or `own`.
    pub id: String,
    pub contract: String,
    pub why: String,
    /// The tests that must catch it; the others that fail are incidental.
    pub fails: Vec<String>,
    /// What was recorded with: the patch, and the tests and everything that they were built on.
    pub patch: String,
    pub ground: String,
    /// A step each.
    pub seen: Vec<Signature>,
}

impl Mistake {
    pub fn signature(&self, step: &str) -> Option<&Signature> {
        self.seen.iter().find(|signature| signature.step == step)
    }

    /// What it does to the first step that it breaks, which is where a student meets it.
    pub fn first_signature(&self) -> Option<&Signature> {
        self.seen.first()
    }
}

pub fn path(course: &Course, chapter: &Chapter) -> PathBuf {
    course.tests_dir(chapter).join(FILE)
}

/// The recorded mistakes of a chapter; none if nothing is recorded.
pub fn read(course: &Course, chapter: &Chapter) -> Result<Vec<Mistake>> {
    let path = path(course, chapter);
    let text = match fs::read_to_string(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        text => text.with_context(|| format!("cannot read `{}`", path.display()))?,
    };
    let shown = format!("tests/{}/{FILE}", chapter.folder);
    let file: File = serde_json::from_str(&text).with_context(|| format!("in `{shown}`"))?;
    ensure!(
        file.format == FORMAT,
        "`{shown}` has format {}, and this runner reads {FORMAT}",
        file.format
    );
    Ok(file.mistakes)
}

/// Writes the mistakes of a chapter in the order of their names.
pub fn write(course: &Course, chapter: &Chapter, mut mistakes: Vec<Mistake>) -> Result<()> {
    mistakes.sort_by(|a, b| a.name.cmp(&b.name));
    let file = File {
        format: FORMAT,
        mistakes,
    };
    let text = serde_json::to_string_pretty(&file)? + "\n";
    let path = path(course, chapter);
    // Renamed when it is whole: others may read it meanwhile.
    let partial = path.with_extension("json.partial");
    fs::write(&partial, text)
        .and_then(|()| fs::rename(&partial, &path))
        .with_context(|| format!("cannot write `{}`", path.display()))
}
