//! The contracts that mistakes break: what a tag stands for, in whose words, and where they are to be read.

use std::{collections::BTreeMap, fs, io};

use anyhow::{Context, Result, ensure};
use serde::Deserialize;

use crate::course::Course;

/// Below the course's root.
pub const FILE: &str = "tests/contracts.toml";
const FORMAT: u32 = 1;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    format: u32,
    contract: BTreeMap<String, Contract>,
}

/// What one tag stands for.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contract {
    /// Who promises: `Future::poll`, or the lesson.
    pub of: String,
    /// In the words of the documentation; empty where only the lesson says so.
    #[serde(default)]
    pub sentence: String,
    /// A URL; empty where only the lesson says so.
    #[serde(default)]
    pub source: String,
}

pub type Contracts = BTreeMap<String, Contract>;

/// All contracts by tag; none if the course has no such file.
pub fn read(course: &Course) -> Result<Contracts> {
    let text = match fs::read_to_string(course.root.join(FILE)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Contracts::new()),
        text => text.with_context(|| format!("cannot read `{FILE}`"))?,
    };
    let file: File = toml::from_str(&text).with_context(|| format!("in `{FILE}`"))?;
    ensure!(
        file.format == FORMAT,
        "`{FILE}` has format {}, and this runner reads {FORMAT}",
        file.format
    );
    for (tag, contract) in &file.contract {
        ensure!(
            contract.sentence.is_empty() == contract.source.is_empty(),
            "in `{FILE}`, {tag} has a sentence or a source, and not both"
        );
    }
    Ok(file.contract)
}
