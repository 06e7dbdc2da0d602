//! How the student's own chapters stand: remembered while that is still true, and checked if not.

use anyhow::{Context, Result};

use super::check as check_command;
use crate::{
    check::{self, Request, Selection, Tracing},
    cli::Check,
    course::{Chapter, Course},
    failure::Failure,
    memory::{self, Known},
    report::{self, Status},
    settings::Settings,
    stage::Stage,
    submission::{Submission, same_text},
};

/// What can be said of the chapter, at once where nothing has changed since it was last checked.
pub fn of(course: &Course, chapter: &Chapter, settings: &Settings) -> Result<Known> {
    let submission = Submission::of_crate(course, chapter)?;
    if is_untouched(course, chapter, &submission)? {
        return known(&untouched(course, chapter, submission, settings));
    }
    let earlier = check_command::earlier(course, chapter, &Check::default(), settings)?;
    let own = (&submission, earlier.as_slice());
    let fingerprint = memory::fingerprint(course, chapter, own, settings)?;
    match memory::recall(course, chapter, fingerprint) {
        Some(known) => Ok(known),
        None => known(&check_command::usual(course, chapter, settings)?),
    }
}

/// The chapter of that number; or the first that does not pass, or the last one.
pub fn asked_for<'a>(
    course: &'a Course,
    number: Option<u32>,
    settings: &Settings,
) -> Result<(&'a Chapter, Known)> {
    if let Some(number) = number {
        let chapter = super::find(course, number)?;
        return Ok((chapter, of(course, chapter, settings)?));
    }
    let mut last = None;
    for chapter in &course.chapters {
        let known = of(course, chapter, settings)?;
        let passing = known.digest.status == Status::Passing;
        last = Some((chapter, known));
        if !passing {
            break;
        }
    }
    last.context("the course has no chapter")
}

fn known(report: &report::Chapter) -> Result<Known> {
    Known::of(report).ok_or_else(|| Failure::Ours("a report cannot be read back".to_owned()).into())
}

fn is_untouched(course: &Course, chapter: &Chapter, submission: &Submission) -> Result<bool> {
    let starter = Submission::starter(course, chapter)?.files;
    let same = |(path, text): (&_, &String)| {
        let starter = starter.get(path);
        starter.is_some_and(|starter| same_text(starter.as_bytes(), text.as_bytes()))
    };
    Ok(starter.len() == submission.files.len() && submission.files.iter().all(same))
}

fn untouched(
    course: &Course,
    chapter: &Chapter,
    submission: Submission,
    settings: &Settings,
) -> report::Chapter {
    check::untouched(&Request {
        course,
        chapter,
        submission,
        earlier: Vec::new(),
        built_on: course.before(chapter).next().map(|_| "mine"),
        selection: Selection::default(),
        stage: &Stage::at(&course.root.join("target"), "check/mine"),
        processors: settings.jobs,
        sanitizer: None,
        exploration: check::usual_schedules(),
        patience: None,
        tracing: Tracing::None,
    })
}
