//! `status`: where a student is, and what is next.

use anyhow::Result;
use serde_json::{Value, json};

use super::standing;
use crate::{
    cli,
    course::{Chapter, Course},
    exit::Exit,
    failure::Failure,
    memory::Known,
    output,
    render::{
        status::{self, Standing},
        terminal::Look,
    },
    report,
    settings::Settings,
};

pub fn run(arguments: &cli::Status, settings: &Settings) -> Result<Exit> {
    let course = Course::read(&Course::find(&settings.directory)?)?;
    if arguments.json {
        let chapters = course.chapters.iter();
        let known = chapters.map(|chapter| Ok(standing::of(&course, chapter, settings)?.json));
        let report = json!({
            "format": report::FORMAT,
            "version": report::VERSION,
            "chapters": known.collect::<Result<Vec<Value>>>()?,
        });
        output::report(settings, false, &format!("{report:#}\n"))?;
    } else {
        output::report(settings, true, &text(&course, settings)?)?;
    }
    Ok(Exit::Done)
}

/// `cargo xtask` alone.
pub fn where_am_i(settings: &Settings) -> Result<Exit> {
    let course = Course::read(&Course::find(&settings.directory)?)?;
    let more = "\n`cargo xtask help` lists all commands\n";
    output::report(settings, true, &(text(&course, settings)? + more))?;
    Ok(Exit::Done)
}

fn text(course: &Course, settings: &Settings) -> Result<String> {
    let standings = course
        .chapters
        .iter()
        .map(|chapter| standing(course, chapter, settings))
        .collect::<Result<Vec<_>>>()?;
    let look = Look {
        width: settings.width,
        colour: settings.colour,
        full: false,
    };
    Ok(status::render(&standings, look))
}

/// That one crate cannot be read is no reason to say nothing of the others.
fn standing(course: &Course, chapter: &Chapter, settings: &Settings) -> Result<Standing> {
    match standing::of(course, chapter, settings) {
        Ok(Known { digest, .. }) => Ok(Standing::Known(digest)),
        Err(error) if error.is::<Failure>() => Err(error),
        Err(error) => Ok(Standing::Unreadable {
            number: chapter.number,
            title: chapter.title.clone(),
            why: format!("{error:#}"),
        }),
    }
}
