//! What must be true of a chapter's files before anything is built.

use std::{fs, path::Path};

use anyhow::Result;

use crate::{
    course::{Chapter, Course},
    lesson,
};

/// Three tiers: a question, a nudge, nearly the answer.
const HINTS: usize = 3;

pub fn problems(course: &Course, chapter: &Chapter, pristine: bool) -> Result<Vec<String>> {
    let mut problems = Vec::new();
    let starter = course.tests_dir(chapter).join("starter");
    for step in &chapter.steps {
        if step.hints.len() != HINTS {
            problems.push(format!(
                "step `{}` has {} hints; it should have {HINTS}",
                step.name,
                step.hints.len()
            ));
        }
        if step.points == 0 {
            problems.push(format!("step `{}` is worth no points", step.name));
        }
        if !starter.join(&step.begin).exists() {
            problems.push(format!(
                "step `{}` begins at `{}`, which the starter does not have",
                step.name,
                step.begin.display()
            ));
        }
    }
    let text = fs::read_to_string(course.crate_dir(chapter).join("README.md")).unwrap_or_default();
    for step in &chapter.steps {
        let heading = lesson::heading(chapter, step);
        if !text.lines().any(|line| line.starts_with(&heading)) {
            problems.push(format!("the lesson has no section `{heading}`"));
        }
    }
    if pristine {
        compare(
            &starter,
            &course.crate_dir(chapter),
            Path::new("Cargo.toml"),
            &mut problems,
        )?;
        compare(
            &starter,
            &course.crate_dir(chapter),
            Path::new("src"),
            &mut problems,
        )?;
    }
    Ok(problems)
}

/// Both folders hold the same below `relative`.
fn compare(
    starter: &Path,
    crate_dir: &Path,
    relative: &Path,
    problems: &mut Vec<String>,
) -> Result<()> {
    let (ours, theirs) = (starter.join(relative), crate_dir.join(relative));
    if ours.is_dir() {
        let mut names: Vec<_> = fs::read_dir(&ours)?
            .map(|entry| Ok(entry?.file_name()))
            .collect::<std::io::Result<_>>()?;
        if theirs.is_dir() {
            for entry in fs::read_dir(&theirs)? {
                names.push(entry?.file_name());
            }
        }
        names.sort();
        names.dedup();
        for name in names {
            compare(starter, crate_dir, &relative.join(name), problems)?;
        }
    } else if fs::read(&ours).ok() != fs::read(&theirs).ok() {
        problems.push(format!(
            "`{}` in `crates/` is not the starter's",
            relative.display()
        ));
    }
    Ok(())
}
