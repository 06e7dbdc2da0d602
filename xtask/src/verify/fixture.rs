//! Reads the solutions that a chapter's tests are tested with.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

use super::patch::{self, Named, Patch};
use crate::{
    check::Selection,
    course::{Chapter, Course},
};

type Sources = BTreeMap<PathBuf, String>;

#[derive(Debug)]
pub struct Fixture {
    /// `starter`, `accept/NAME` or `reject/NAME`.
    pub name: String,
    pub kind: Kind,
    pub files: Sources,
}

#[derive(Debug)]
pub enum Kind {
    Starter,
    Reference,
    Accept,
    Reject(Patch),
}

impl Kind {
    pub fn word(&self) -> &'static str {
        match self {
            Self::Starter => "starter",
            Self::Reference | Self::Accept => "accept",
            Self::Reject(_) => "reject",
        }
    }

    /// What is worth building and running: a wrong solution has to fail at the tests that it names, whatever else it
    /// fails, and many a wrong solution hangs.
    pub fn selection(&self) -> Selection {
        let Self::Reject(patch) = self else {
            return Selection::default();
        };
        let steps = patch
            .fails
            .iter()
            .map(|named| named.step().to_owned())
            .collect();
        let tests = patch.fails.iter().filter_map(|named| match named {
            Named::Test { step, test } => Some((step.clone(), test.clone())),
            Named::Step(_) => None,
        });
        Selection {
            steps: Some(steps),
            tests: Some(tests.collect()),
        }
    }

    /// Every test of the same steps.
    pub fn whole_steps(&self) -> Selection {
        Selection {
            tests: None,
            ..self.selection()
        }
    }

    pub fn is_right(&self) -> bool {
        matches!(self, Self::Reference | Self::Accept)
    }
}

/// All fixtures of a chapter, and what is wrong with those that cannot be used.
pub fn read_all(course: &Course, chapter: &Chapter) -> Result<(Vec<Fixture>, Vec<String>)> {
    let tests = course.tests_dir(chapter);
    let mut problems = Vec::new();
    let mut starter = sources(&tests.join("starter/src"))?;
    for given in &chapter.given {
        if starter.remove(given).is_none() {
            problems.push(format!(
                "starter: the given file `{}` is missing",
                given.display()
            ));
        }
    }
    let reference = sources(&tests.join("accept/reference"))?;
    let mut fixtures = vec![
        Fixture {
            name: "starter".into(),
            kind: Kind::Starter,
            files: starter,
        },
        Fixture {
            name: "accept/reference".into(),
            kind: Kind::Reference,
            files: reference.clone(),
        },
    ];
    for form in entries(&tests.join("accept"))? {
        let name = file_name(&form);
        if name == "reference" {
            continue;
        }
        if !form.is_dir() {
            problems.push(format!("accept/{name}: is not a folder"));
            continue;
        }
        let own = sources(&form)?;
        let same = own
            .iter()
            .filter(|(path, text)| reference.get(*path) == Some(*text));
        problems.extend(same.map(|(path, _)| {
            format!("accept/{name}: `{}` is the reference's own", path.display())
        }));
        if own.is_empty() {
            problems.push(format!(
                "accept/{name}: no source differs from the reference"
            ));
        }
        if !form.join("NOTE.md").exists() {
            problems.push(format!(
                "accept/{name}: `NOTE.md`, which says what is unusual, is missing"
            ));
        }
        let mut files = reference.clone();
        files.extend(own);
        fixtures.push(Fixture {
            name: format!("accept/{name}"),
            kind: Kind::Accept,
            files,
        });
    }
    for path in entries(&tests.join("reject"))? {
        let name = format!("reject/{}", file_name(&path).trim_end_matches(".patch"));
        let read = read(&path).and_then(|text| {
            let (patch, diff) = Patch::read(&text)?;
            Ok((patch, patch::apply(diff, &reference)?))
        });
        match read {
            Ok((patch, files)) => fixtures.push(Fixture {
                name,
                kind: Kind::Reject(patch),
                files,
            }),
            Err(error) => problems.push(format!("{name}: {error:#}")),
        }
    }
    Ok((fixtures, problems))
}

/// The failing compile cases without their marked lines, as passing ones: file name and text.
pub fn twins(tests: &Path) -> Result<Vec<(String, String)>> {
    let fail = tests.join("compile/fail");
    if !fail.is_dir() {
        return Ok(Vec::new());
    }
    let twin = |path: PathBuf| {
        let text = read(&path)?;
        let kept: Vec<&str> = text.lines().filter(|line| !line.contains("//~")).collect();
        Ok((format!("twin_{}", file_name(&path)), kept.join("\n") + "\n"))
    };
    entries(&fail)?.into_iter().map(twin).collect()
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("cannot read `{}`", path.display()))
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)
        .with_context(|| format!("cannot read `{}`", folder.display()))?
        .map(|entry| Ok(entry?.path()))
        .collect::<std::io::Result<_>>()?;
    paths.sort();
    Ok(paths)
}

fn file_name(path: &Path) -> String {
    path.file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

/// The `.rs` files of a folder, by path relative to the crate.
fn sources(folder: &Path) -> Result<Sources> {
    let mut sources = Sources::new();
    collect(folder, Path::new("src"), &mut sources)?;
    Ok(sources)
}

fn collect(folder: &Path, relative: &Path, sources: &mut Sources) -> Result<()> {
    for path in entries(folder)? {
        let relative = relative.join(file_name(&path));
        if path.is_dir() {
            collect(&path, &relative, sources)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = read(&path)?;
            sources.insert(relative, text);
        }
    }
    Ok(())
}
