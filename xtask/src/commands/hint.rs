//! `hint`: helps on with a step, as far as it is needed.

use std::{fs, slice};

use anyhow::{Context, Result};

use super::{check, standing};
use crate::{
    cli::{self, Place},
    course::{self, Chapter, Course},
    exit::Exit,
    failure::Failure,
    hint::{self, Tier},
    lesson, output,
    render::{
        hint::{Hint, Told, render},
        terminal::Look,
    },
    report::{Status, StepStatus, digest},
    settings::Settings,
    submission::same_text,
};

pub fn run(arguments: &cli::Hint, settings: &Settings) -> Result<Exit> {
    let course = Course::read(&Course::find(&settings.directory)?)?;
    let (number, name) = match &arguments.place {
        Some(Place::Chapter { number, step }) => (Some(*number), step.as_ref()),
        None => (None, arguments.step.as_ref()),
    };
    let names = name.map_or(&[][..], slice::from_ref);
    if let Some(number) = number {
        // A wrong name is told before anything is built.
        check::steps_of(super::find(&course, number)?, names)?;
    }
    let (chapter, known) = standing::asked_for(&course, number, settings)?;
    check::steps_of(chapter, names)?;
    let known = known.digest;
    let step = match name {
        Some(name) => known.step(name),
        None => known.open_step().or(known.steps.first()),
    };
    let step = step
        .with_context(|| format!("the report of chapter {} lacks a step", known.number))
        .map_err(|error| Failure::Ours(format!("{error:#}")))?;
    let told = match wanted(&course, chapter, &known, step, arguments.tier) {
        Some(tier) => Some(told(&course, chapter, step, tier)?),
        None => None,
    };
    let look = Look {
        width: settings.width,
        colour: settings.colour,
        full: false,
    };
    let hint = Hint {
        chapter: &known,
        step,
        decisive: hint::decisive(step),
        told,
    };
    output::report(settings, true, &render(&hint, look))?;
    Ok(Exit::Done)
}

/// Which hint is wanted, if any: there is none for what passes, or where something else comes first.
fn wanted(
    course: &Course,
    chapter: &Chapter,
    known: &digest::Chapter,
    step: &digest::Step,
    asked_for: Option<u8>,
) -> Option<Tier> {
    let nothing_to_say = known.status == Status::Refused
        || matches!(step.status, StepStatus::Passing | StepStatus::Skipped);
    match asked_for {
        Some(tier) => Some(Tier(tier)),
        None if nothing_to_say => None,
        None => {
            let step_of_course = chapter.step(&step.name)?;
            let begun = is_begun(course, chapter, step_of_course);
            Some(hint::tier(step, begun))
        }
    }
}

/// Has somebody written into the file that the step begins in?
fn is_begun(course: &Course, chapter: &Chapter, step: &course::Step) -> bool {
    let starter = fs::read(course.tests_dir(chapter).join("starter").join(&step.begin));
    let own = fs::read(course.crate_dir(chapter).join(&step.begin));
    match (starter, own) {
        (Ok(starter), Ok(own)) => !same_text(&starter, &own),
        _ => true,
    }
}

fn told<'a>(
    course: &Course,
    chapter: &'a Chapter,
    step: &digest::Step,
    tier: Tier,
) -> Result<Told<'a>> {
    let hints = chapter
        .step(&step.name)
        .map_or(&[][..], |step| &step.hints[..]);
    let text = hints.get(usize::from(tier.0) - 1).ok_or_else(|| {
        let what = match hints.len() {
            0 => "no hints".to_owned(),
            count => format!("only {count} hints"),
        };
        Failure::NothingRan(format!(
            "step `{}` has {what}; the lesson is {}",
            step.name,
            link(course, chapter, &step.name)
        ))
    })?;
    Ok(Told {
        tier: tier.0.into(),
        of: hints.len(),
        text,
        lesson: link(course, chapter, &step.name),
    })
}

/// The lesson's section on that step.
fn link(course: &Course, chapter: &Chapter, step: &str) -> String {
    match chapter.step(step) {
        Some(step) => lesson::section(course, chapter, step).link,
        None => format!("crates/{}/README.md", chapter.folder),
    }
}
