//! A wrong solution: a head that says what is wrong, and a diff against the reference.

use std::{collections::BTreeMap, fmt, path::PathBuf};

use anyhow::{Context, Result, bail, ensure};
use diffy::patch_set::{FileOperation, ParseOptions, PatchSet};

use super::fingerprint;
use crate::mistakes::OWN;

/// The head of a reject patch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Patch {
    pub mistake: String,
    /// Its number in the list of misconceptions, or `own`.
    pub id: String,
    /// The contract that it breaks.
    pub contract: String,
    /// The tests that must catch it.
    pub fails: Vec<Named>,
    /// The mistake explained to the student who made it.
    pub why: String,
    /// What tells this diff from another.
    pub fingerprint: String,
}

/// What a `fails:` line names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Named {
    Test {
        step: String,
        test: String,
    },
    /// The step's tests do not compile against this solution.
    Step(String),
}

impl Patch {
    /// Reads the head; the rest is the diff.
    pub fn read(text: &str) -> Result<(Self, &str)> {
        let begin = if text.starts_with("--- ") {
            0
        } else {
            text.find("\n--- ").context("there is no diff")? + 1
        };
        let (head, diff) = text.split_at(begin);
        let mut fields: Vec<(&str, String)> = Vec::new();
        for line in head
            .lines()
            .map(str::trim_end)
            .filter(|line| !line.is_empty())
        {
            match line.split_once(": ") {
                Some((key, value))
                    if ["mistake", "id", "contract", "fails", "why"].contains(&key) =>
                {
                    fields.push((key, value.trim().to_owned()));
                }
                _ => match fields.last_mut() {
                    Some((_, value)) => *value = format!("{value} {}", line.trim()),
                    None => bail!("the head begins with `{line}`, which is no `mistake:`"),
                },
            }
        }
        let one = |key: &str| {
            let mut values = fields
                .iter()
                .filter(|(name, _)| *name == key)
                .map(|(_, value)| value.clone());
            values
                .next()
                .with_context(|| format!("the head has no `{key}:`"))
        };
        let fails: Vec<Named> = fields
            .iter()
            .filter(|(key, _)| *key == "fails")
            .map(|(_, value)| Named::read(value))
            .collect();
        ensure!(!fails.is_empty(), "the head has no `fails:`");
        let patch = Self {
            mistake: one("mistake")?,
            id: one("id").unwrap_or_else(|_| OWN.into()),
            contract: one("contract")?,
            fails,
            why: one("why")?,
            fingerprint: fingerprint::of([diff]),
        };
        Ok((patch, diff))
    }
}

impl Named {
    pub fn step(&self) -> &str {
        match self {
            Self::Test { step, .. } | Self::Step(step) => step,
        }
    }

    fn read(value: &str) -> Self {
        match value.split_once("::") {
            Some((step, test)) => Self::Test {
                step: step.into(),
                test: test.into(),
            },
            None => Self::Step(value.into()),
        }
    }
}

impl fmt::Display for Named {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Test { step, test } => write!(formatter, "{step}::{test}"),
            Self::Step(step) => formatter.write_str(step),
        }
    }
}

/// The reference with the diff applied.
pub fn apply(
    diff: &str,
    reference: &BTreeMap<PathBuf, String>,
) -> Result<BTreeMap<PathBuf, String>> {
    let mut files = reference.clone();
    for part in PatchSet::parse(diff, ParseOptions::unidiff()) {
        let part = part.context("the diff does not parse")?;
        let patch = part.patch().as_text().context("the diff is not text")?;
        let (path, old) = match part.operation().strip_prefix(1) {
            FileOperation::Create(path) => (PathBuf::from(path.as_ref()), String::new()),
            FileOperation::Modify { modified, .. } => {
                let path = PathBuf::from(modified.as_ref());
                let old = reference
                    .get(&path)
                    .with_context(|| format!("the reference has no `{}`", path.display()))?;
                (path, old.clone())
            }
            FileOperation::Delete(path) => {
                files.remove(&PathBuf::from(path.as_ref()));
                continue;
            }
            _ => bail!("the diff renames or copies a file"),
        };
        let new = diffy::apply(&old, patch)
            .with_context(|| format!("stale: the diff does not apply to `{}`", path.display()))?;
        files.insert(path, new);
    }
    ensure!(files != *reference, "the diff changes nothing");
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "\
mistake: polls a finished child
id: 2.1
contract: P1
fails: join::never_again
fails: bounds::fail/too_loose
fails: and_then
why: You poll the child again.
It is finished.

--- a/src/join.rs
+++ b/src/join.rs
@@ -1,2 +1,2 @@
 one
-two
+three
";

    fn reference() -> BTreeMap<PathBuf, String> {
        BTreeMap::from([
            ("src/join.rs".into(), "one\ntwo\n".into()),
            ("src/lib.rs".into(), "mod join;\n".into()),
        ])
    }

    #[test]
    fn the_head_is_read() {
        let (patch, _) = Patch::read(TEXT).unwrap();
        assert_eq!(patch.mistake, "polls a finished child");
        assert_eq!(patch.why, "You poll the child again. It is finished.");
        let named = |step: &str, test: &str| Named::Test {
            step: step.into(),
            test: test.into(),
        };
        assert_eq!(
            patch.fails,
            [
                named("join", "never_again"),
                named("bounds", "fail/too_loose"),
                Named::Step("and_then".into())
            ]
        );
    }

    #[test]
    fn the_diff_is_applied_to_the_reference() {
        let (_, diff) = Patch::read(TEXT).unwrap();
        let files = apply(diff, &reference()).unwrap();
        assert_eq!(files[&PathBuf::from("src/join.rs")], "one\nthree\n");
        assert_eq!(files[&PathBuf::from("src/lib.rs")], "mod join;\n");
    }

    #[test]
    fn a_stale_diff_is_an_error() {
        let (_, diff) = Patch::read(TEXT).unwrap();
        let mut changed = reference();
        changed.insert("src/join.rs".into(), "one\nanother two\n".into());
        assert!(format!("{:#}", apply(diff, &changed).unwrap_err()).contains("stale"));
    }

    #[test]
    fn a_head_without_its_fields_is_an_error() {
        for missing in ["mistake", "contract", "fails", "why"] {
            let text: String = TEXT
                .lines()
                .filter(|line| !line.starts_with(missing))
                .map(|line| format!("{line}\n"))
                .collect();
            assert!(Patch::read(&text).is_err(), "{missing}");
        }
    }
}
