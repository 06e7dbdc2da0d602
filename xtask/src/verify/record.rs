//! Records what wrong solutions do to the tests, and says where a record is out of date.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Mutex, PoisonError},
};

use anyhow::{Context, Result};

use super::{
    Finding, fingerprint,
    fixture::{Fixture, Kind},
    patch::Patch,
};
use crate::{
    check::{references, staged_files},
    contracts::{self, Contracts},
    course::{Chapter, Course, Step},
    mistakes::{self, Mistake},
    stage::Part,
    submission::Submission,
};

/// The records of one chapter while they are renewed.
pub struct Recorder<'a> {
    course: &'a Course,
    chapter: &'a Chapter,
    /// By step: everything but the patch.
    grounds: BTreeMap<String, String>,
    mistakes: Mutex<BTreeMap<String, Mistake>>,
}

impl<'a> Recorder<'a> {
    /// Keeps the records of patches that there are, with the words that their heads have now.
    pub fn new(course: &'a Course, chapter: &'a Chapter, fixtures: &[Fixture]) -> Result<Self> {
        let mut known: BTreeMap<String, Mistake> = mistakes::read(course, chapter)?
            .into_iter()
            .map(|mistake| (mistake.name.clone(), mistake))
            .collect();
        let mut kept = BTreeMap::new();
        for fixture in fixtures {
            let Some((name, patch)) = wrong(fixture) else {
                continue;
            };
            if let Some(old) = known.remove(name) {
                let new = described(name, patch, old.patch, old.ground, old.seen);
                kept.insert(name.to_owned(), new);
            }
        }
        Ok(Self {
            course,
            chapter,
            grounds: grounds(course, chapter)?,
            mistakes: Mutex::new(kept),
        })
    }

    /// Is this a patch that is new, or was recorded with something else?
    pub fn wants(&self, fixture: &Fixture) -> bool {
        let Some((name, patch)) = wrong(fixture) else {
            return false;
        };
        self.known().get(name).is_none_or(|mistake| {
            mistake.patch != patch.fingerprint || mistake.ground != self.ground(patch)
        })
    }

    /// Takes down what a wrong solution showed, if that is what its head says. What has been recorded so far survives an
    /// interruption.
    pub fn take(&self, fixture: &Fixture, finding: &Finding) -> Result<()> {
        let Some((name, patch)) = wrong(fixture) else {
            return Ok(());
        };
        let mut known = self.known();
        if finding.problems.is_empty() {
            let new = described(
                name,
                patch,
                patch.fingerprint.clone(),
                self.ground(patch),
                finding.seen.clone(),
            );
            known.insert(name.to_owned(), new);
        }
        let all = known.values().cloned().collect();
        mistakes::write(self.course, self.chapter, all)
    }

    /// Writes what is there, also if nothing was to be recorded: a patch may have gone. Says how many there are.
    pub fn finish(&self) -> Result<usize> {
        let all: Vec<Mistake> = self.known().values().cloned().collect();
        let count = all.len();
        mistakes::write(self.course, self.chapter, all)?;
        Ok(count)
    }

    fn known(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, Mistake>> {
        self.mistakes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn ground(&self, patch: &Patch) -> String {
        let steps: BTreeSet<&str> = patch.fails.iter().map(|named| named.step()).collect();
        let of_step = |step: &str| self.grounds.get(step).map_or("", String::as_str);
        fingerprint::of(steps.into_iter().map(of_step))
    }
}

/// The name and the head of a patch.
fn wrong(fixture: &Fixture) -> Option<(&str, &Patch)> {
    match &fixture.kind {
        Kind::Reject(patch) => Some((fixture.name.strip_prefix("reject/")?, patch)),
        Kind::Starter | Kind::Reference | Kind::Accept => None,
    }
}

fn described(
    name: &str,
    patch: &Patch,
    fingerprint: String,
    ground: String,
    seen: Vec<mistakes::Signature>,
) -> Mistake {
    Mistake {
        name: name.to_owned(),
        mistake: patch.mistake.clone(),
        id: patch.id.clone(),
        contract: patch.contract.clone(),
        why: patch.why.clone(),
        fails: patch.fails.iter().map(ToString::to_string).collect(),
        patch: fingerprint,
        ground,
        seen,
    }
}

/// For each step the fingerprint of what a patch is tried on and with: the reference, the step's tests, the kit.
fn grounds(course: &Course, chapter: &Chapter) -> Result<BTreeMap<String, String>> {
    let earlier = references(course, chapter)?;
    let reference = Submission::reference(course, chapter)?;
    let part = Part {
        chapter,
        sources: &reference.files,
        with_tests: true,
        with_examples: false,
    };
    let files = staged_files(course, &earlier, part, chapter.is_modelled())?;
    let tests = format!("tests/{}/", chapter.folder);
    let counts = |path: &str, step: &Step| {
        let Some(own) = path.strip_prefix(&tests) else {
            let copied = path.starts_with("modelled/");
            let model =
                path.starts_with("tests/simstd/") || path.starts_with("tests/kit/modelled/");
            return !path.ends_with("README.md") && !copied && (step.is_modelled() || !model);
        };
        let other_step = chapter
            .steps
            .iter()
            .any(|other| other.name != step.name && own == format!("{}.rs", other.name));
        let cases = own.starts_with("compile/");
        own != "chapter.toml" && !other_step && (step.compile_cases || !cases)
    };
    let of_step = |step: &Step| {
        let mut texts: Vec<Vec<u8>> = Vec::new();
        for (path, content) in &files {
            let path = path
                .to_str()
                .context("a path of the course is no text")?
                .replace('\\', "/");
            if counts(&path, step) {
                texts.push(path.into_bytes());
                texts.push(content.clone());
            }
        }
        let print = fingerprint::of_bytes(texts.iter().map(Vec::as_slice));
        Ok((step.name.clone(), print))
    };
    chapter.steps.iter().map(of_step).collect()
}

/// Contracts that patches name and nobody has written down.
pub fn unknown_contracts(contracts: &Contracts, fixtures: &[Fixture]) -> Vec<String> {
    let patches = fixtures
        .iter()
        .filter_map(|fixture| Some((fixture, wrong(fixture)?.1)));
    patches
        .filter(|(_, patch)| !contracts.contains_key(&patch.contract))
        .map(|(fixture, patch)| {
            format!(
                "{}: names the contract `{}`, which `{}` does not have",
                fixture.name,
                patch.contract,
                contracts::FILE
            )
        })
        .collect()
}

/// Where the records of a chapter are not those of its patches. Nothing is built to know this.
pub fn problems(course: &Course, chapter: &Chapter, fixtures: &[Fixture]) -> Result<Vec<String>> {
    let mut known: BTreeMap<String, Mistake> = mistakes::read(course, chapter)?
        .into_iter()
        .map(|mistake| (mistake.name.clone(), mistake))
        .collect();
    let mut problems = Vec::new();
    for fixture in fixtures {
        if let Some((name, patch)) = wrong(fixture) {
            let problem = match known.remove(name) {
                None => Some("is not recorded".to_owned()),
                Some(record) => stale(chapter, name, patch, &record),
            };
            problems.extend(problem.map(|problem| format!("{}: {problem}", fixture.name)));
        }
    }
    let gone = known
        .keys()
        .map(|name| format!("reject/{name}: is recorded, and there is no such patch"));
    problems.extend(gone);
    if !problems.is_empty() {
        problems.push(format!(
            "`tests/{}/{}` is out of date: run `cargo xtask verify chapter {} --record`",
            chapter.folder,
            mistakes::FILE,
            chapter.number
        ));
    }
    Ok(problems)
}

fn stale(chapter: &Chapter, name: &str, patch: &Patch, record: &Mistake) -> Option<String> {
    let expected = described(
        name,
        patch,
        patch.fingerprint.clone(),
        record.ground.clone(),
        record.seen.clone(),
    );
    if expected.patch != record.patch {
        return Some("has changed since it was recorded".into());
    }
    if expected != *record {
        return Some("its head has changed since it was recorded".into());
    }
    let missing = record.fails.iter().find(|named| !is_seen(record, named));
    if let Some(missing) = missing {
        return Some(format!("is recorded without a failure of {missing}"));
    }
    let exists = |step: &str, test: &str| {
        let step = chapter.step(step);
        step.is_some_and(|step| step.tests.iter().any(|declared| declared.name == test))
    };
    record.seen.iter().find_map(|signature| {
        let gone =
            |failure: &&mistakes::signature::Failure| !exists(&signature.step, &failure.test);
        let failure = signature.failures.iter().find(gone)?;
        Some(format!(
            "is recorded with a failure of {}::{}, which does not exist",
            signature.step, failure.test
        ))
    })
}

fn is_seen(record: &Mistake, named: &str) -> bool {
    match named.split_once("::") {
        Some((step, test)) => record
            .signature(step)
            .is_some_and(|signature| signature.failure(test).is_some()),
        None => record
            .signature(named)
            .is_some_and(|signature| !signature.errors.is_empty()),
    }
}
