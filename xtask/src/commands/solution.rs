//! `solution`: what the course does differently, for those who have done it themselves.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    slice,
};

use anyhow::{Context, Result, bail};

use super::{check, standing};
use crate::{
    cli::{self, Place},
    course::{Chapter, Course, Step},
    exit::Exit,
    failure::Failure,
    output,
    render::{
        solution::{File, Form, not_yet, render},
        terminal::Look,
    },
    report::Status,
    settings::Settings,
    submission::{Submission, shown},
};

const REFERENCE: &str = "reference";

pub fn run(arguments: &cli::Solution, settings: &Settings) -> Result<Exit> {
    let course = Course::read(&Course::find(&settings.directory)?)?;
    let Place::Chapter { number, step } = &arguments.place;
    let chapter = super::find(&course, *number)?;
    check::steps_of(chapter, step.as_ref().map_or(&[][..], slice::from_ref))?;
    let step = step.as_ref().and_then(|name| chapter.step(name));
    let accepted = course.tests_dir(chapter).join("accept");
    if !accepted.join(REFERENCE).is_dir() {
        bail!(Failure::NothingRan(format!(
            "this edition of the course has no solutions: there is no tests/{}/accept",
            chapter.folder
        )));
    }
    let look = Look {
        width: settings.width,
        colour: settings.colour,
        full: false,
    };
    let known = standing::of(&course, chapter, settings)?.digest;
    if known.status != Status::Passing {
        output::report(settings, true, &not_yet(&known, look))?;
        return Ok(Exit::Failing);
    }
    let files = compare(&course, chapter, step)?;
    let forms = forms(&accepted, step)?;
    output::report(
        settings,
        true,
        &render(&known, &chapter.folder, &files, &forms, look),
    )?;
    Ok(Exit::Done)
}

/// The student's files and the course's, by name.
fn compare(course: &Course, chapter: &Chapter, step: Option<&Step>) -> Result<Vec<File>> {
    let mine = Submission::of_crate(course, chapter)?.files;
    let theirs = Submission::reference(course, chapter)?.files;
    let paths: BTreeSet<&PathBuf> = mine.keys().chain(theirs.keys()).collect();
    let wanted = |path: &&&PathBuf| step.is_none_or(|step| step.begin == ***path);
    let text = |files: &BTreeMap<PathBuf, String>, path: &PathBuf| {
        files.get(path).map(|text| text.replace("\r\n", "\n"))
    };
    let file = |path: &PathBuf| {
        let below = path.strip_prefix("src").unwrap_or(path);
        let (from, to) = (text(&mine, path), text(&theirs, path));
        let name = |exists: bool, folder: String| {
            if exists {
                format!("{folder}/{}", shown(below))
            } else {
                "/dev/null".to_owned()
            }
        };
        let patch = diffy::DiffOptions::new()
            .set_original_filename(name(
                from.is_some(),
                format!("crates/{}/src", chapter.folder),
            ))
            .set_modified_filename(name(
                to.is_some(),
                format!("tests/{}/accept/{REFERENCE}", chapter.folder),
            ))
            .create_patch(&from.unwrap_or_default(), &to.unwrap_or_default())
            .to_string();
        File {
            path: format!("crates/{}/{}", chapter.folder, shown(path)),
            patch,
        }
    };
    Ok(paths.iter().filter(wanted).map(|path| file(path)).collect())
}

/// What else is right: of a step, the forms that have its file.
fn forms(accepted: &Path, step: Option<&Step>) -> Result<Vec<Form>> {
    let mut forms = Vec::new();
    let entries = fs::read_dir(accepted)
        .with_context(|| format!("cannot read `{}`", accepted.display()))
        .map_err(|error| Failure::Ours(format!("{error:#}")))?;
    for entry in entries {
        let folder = entry?.path();
        let name = folder.file_name().unwrap_or_default().to_string_lossy();
        let has_the_file = step.is_none_or(|step| {
            let below = step.begin.strip_prefix("src").unwrap_or(&step.begin);
            folder.join(below).exists()
        });
        if name == REFERENCE || !has_the_file {
            continue;
        }
        let note = fs::read_to_string(folder.join("NOTE.md")).unwrap_or_default();
        forms.push(Form {
            name: name.into_owned(),
            note: first_sentence(&note),
        });
    }
    forms.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(forms)
}

fn first_sentence(note: &str) -> String {
    let words: Vec<&str> = note.split_whitespace().collect();
    let text = words.join(" ");
    match text.find(". ") {
        Some(end) => text[..=end].to_owned(),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_is_told_by_its_first_sentence() {
        assert_eq!(first_sentence("A b\nc. D.\n"), "A b c.");
        assert_eq!(first_sentence("`a.b` c.\n"), "`a.b` c.");
        assert_eq!(first_sentence(""), "");
    }
}
