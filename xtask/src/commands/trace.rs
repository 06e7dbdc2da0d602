//! `trace`: what the student's futures did in the tests, as timelines.

use std::{fs, path::Path};

use anyhow::{Context, Result, bail};

use super::check;
use crate::{
    check::Tracing,
    cli::{Check, Format},
    exit::Exit,
    failure::Failure,
    output,
    render::{
        json, junit, terminal,
        timeline::{page, told},
    },
    report::{Chapter, Outcome, Report, Status, Step, StepStatus},
    settings::Settings,
};

pub fn run(arguments: &Check, settings: &Settings) -> Result<Exit> {
    let report = check::judge(arguments, Tracing::All, settings)?;
    match arguments.format() {
        Format::Json => output::report(settings, false, &json::render(&report))?,
        Format::Junit => output::report(settings, false, &junit::render(&report))?,
        Format::Terminal => return tell(&report, arguments, settings),
    }
    Ok(Exit::Done)
}

fn tell(report: &Report, arguments: &Check, settings: &Settings) -> Result<Exit> {
    let look = terminal::Look {
        width: settings.width,
        colour: settings.colour,
        full: true,
    };
    let all_asked_for = arguments.names_steps();
    let traced: Vec<(&Chapter, Vec<&Step>)> = report
        .chapters
        .iter()
        .map(|chapter| (chapter, worth_showing(chapter, all_asked_for)))
        .filter(|(_, steps)| !steps.is_empty())
        .collect();
    if traced.is_empty() {
        return nothing_to_trace(report, look, settings);
    }
    let events_too = !arguments.test.is_empty();
    let told: Vec<String> = traced
        .iter()
        .flat_map(|(chapter, steps)| steps.iter().map(move |step| (*chapter, *step)))
        .map(|(chapter, step)| told::step(chapter, step, events_too, look))
        .collect();
    output::report(settings, true, &told.join("\n"))?;
    if let Some(path) = &arguments.picture {
        draw(&traced, &settings.directory.join(path))?;
    }
    Ok(Exit::Done)
}

/// The steps that were asked for; or else the one that the student is at: the first that fails, or the last with anything
/// to see.
fn worth_showing(chapter: &Chapter, all: bool) -> Vec<&Step> {
    let steps: Vec<&Step> = chapter
        .steps
        .iter()
        .filter(|step| has_timelines(step))
        .collect();
    if all {
        return steps;
    }
    let failing = steps.iter().find(|step| step.status == StepStatus::Failing);
    failing.or(steps.last()).copied().into_iter().collect()
}

fn has_timelines(step: &Step) -> bool {
    let told = |outcome| !matches!(outcome, Outcome::Todo | Outcome::NotRun);
    step.tests
        .iter()
        .any(|test| test.timeline.is_some() && told(test.outcome))
}

fn nothing_to_trace(report: &Report, look: terminal::Look, settings: &Settings) -> Result<Exit> {
    let unbuilt = |chapter: &Chapter| {
        matches!(chapter.status, Status::DoesNotCompile | Status::Refused)
            || chapter
                .steps
                .iter()
                .any(|step| step.status == StepStatus::DoesNotCompile)
    };
    if report.chapters.iter().any(unbuilt) {
        output::report(settings, true, &terminal::render(report, look))?;
        return Ok(check::exit(report));
    }
    let begin = report
        .chapters
        .iter()
        .flat_map(|chapter| &chapter.steps)
        .find(|step| step.status == StepStatus::NotStarted)
        .map(|step| format!(": {} is not started, begin at {}", step.name, step.begin));
    bail!(Failure::NothingRan(format!(
        "there is nothing to trace{}",
        begin.unwrap_or_else(|| ", since no test of it polls or wakes anything".into())
    )))
}

fn draw(traced: &[(&Chapter, Vec<&Step>)], path: &Path) -> Result<()> {
    fs::write(path, page::html(traced))
        .with_context(|| format!("cannot write the picture `{}`", path.display()))
        .map_err(|error| Failure::Infrastructure(format!("{error:#}")))?;
    eprintln!("the timelines are drawn in {}", path.display());
    Ok(())
}
