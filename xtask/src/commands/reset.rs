//! `reset`: back to the starter, and back again.

use std::slice;

use anyhow::{Result, bail};

use super::check;
use crate::{
    cli::{self, Place},
    course::{Chapter, Course, Step},
    exit::Exit,
    failure::Failure,
    output, render, reset,
    settings::Settings,
};

pub fn run(arguments: &cli::Reset, settings: &Settings) -> Result<Exit> {
    let course = Course::read(&Course::find(&settings.directory)?)?;
    let asked_for = arguments
        .place
        .as_ref()
        .map(|place| find(&course, place))
        .transpose()?;
    if arguments.undo {
        return undo(&course, asked_for, settings);
    }
    let Some((chapter, step)) = asked_for else {
        bail!(
            "which chapter? `cargo xtask reset chapter N` puts it back to the starter, and `cargo xtask reset --undo` \
             takes that back"
        );
    };
    let done = reset::reset(&course, chapter, step)?;
    output::report(settings, true, &render::reset::reset(chapter, step, &done))?;
    Ok(Exit::Done)
}

fn find<'a>(course: &'a Course, place: &Place) -> Result<(&'a Chapter, Option<&'a Step>)> {
    let Place::Chapter { number, step } = place;
    let chapter = super::find(course, *number)?;
    let names = step.as_ref().map_or(&[][..], slice::from_ref);
    check::steps_of(chapter, names)?;
    let step = step.as_ref().and_then(|name| chapter.step(name));
    Ok((chapter, step))
}

fn undo(
    course: &Course,
    asked_for: Option<(&Chapter, Option<&Step>)>,
    settings: &Settings,
) -> Result<Exit> {
    let chapter = asked_for.map(|(chapter, _)| chapter);
    let file = asked_for
        .and_then(|(_, step)| step)
        .map(|step| step.begin.as_path());
    match reset::undo(course, chapter, file)? {
        Some(undone) => {
            output::report(settings, true, &render::reset::undo(&undone))?;
            Ok(Exit::Done)
        }
        None => bail!(Failure::NothingRan(match chapter {
            Some(chapter) => format!("there is no reset of chapter {} to undo", chapter.number),
            None => "there is no reset to undo".to_owned(),
        })),
    }
}
