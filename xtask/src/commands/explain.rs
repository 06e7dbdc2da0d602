//! `explain`: what a step asks for, or what a test proves and why.

use anyhow::Result;

use crate::{
    cli::{Explain, ExplainWhat},
    course::Course,
    exit::Exit,
    explain,
    failure::Failure,
    output, render,
    settings::Settings,
};

pub fn run(arguments: &Explain, settings: &Settings) -> Result<Exit> {
    let course = Course::read(&Course::find(&settings.directory)?)?;
    let (chapter, name) = match (&arguments.what, &arguments.name) {
        (Some(ExplainWhat::Chapter { number, name }), _) => {
            (Some(super::find(&course, *number)?), name.join("::"))
        }
        (None, Some(name)) => (None, name.clone()),
        (None, None) => {
            return Err(Failure::Usage(
                "name a step or a test: `cargo xtask explain countdown`".into(),
            )
            .into());
        }
    };
    let subject = explain::find(&course, chapter, &name)?;
    let text = render::explain::render(&explain::explain(&course, &subject)?, settings.width);
    output::report(settings, true, &text)?;
    Ok(Exit::Done)
}
