//! `verify`: the author's command.

use std::io::Write;

use anyhow::{Context, Result};
use kit::wire::Exploration;

use crate::{
    cli::{Verify, VerifyWhat},
    course::{Chapter, Course},
    exit::Exit,
    output,
    progress::ProgressLine,
    render::measure,
    sanitizer::Sanitizer,
    settings::Settings,
    theme::THEME,
    verify::{self, ChapterOutcome, Outcomes, Plan, mutants},
};

pub fn run(arguments: &Verify, settings: &Settings) -> Result<Exit> {
    let course = Course::read(&Course::find(&settings.directory)?)?;
    let chapters = match arguments.what {
        Some(VerifyWhat::Chapter { number }) => vec![super::find(&course, number)?],
        None => course.chapters.iter().collect(),
    };
    if arguments.mutants {
        return run_mutants(settings, &course, &chapters);
    }
    if arguments.diagnosis {
        let measures: Vec<_> = chapters
            .iter()
            .map(|chapter| verify::measure(&course, chapter))
            .collect::<Result<_>>()?;
        output::report(settings, true, &measure::render(&measures))?;
        return Ok(Exit::Done);
    }
    let plan = Plan {
        chapters,
        repeat: arguments.repeat,
        only: arguments.only.as_deref(),
        pristine: arguments.pristine,
        exploration: Exploration {
            seed: arguments.seed,
            schedules: arguments.schedules,
            only: None,
        },
        sanitizer: arguments
            .sanitizer
            .then(|| Sanitizer::find(settings))
            .transpose()?,
        record: arguments.record,
    };
    let line = ProgressLine::new(settings.progress, settings.width);
    line.show("verify: compiling the tests for the first time");
    let outcomes = verify::verify(settings, &course, &plan, &|done, all, name| {
        line.show(&format!("verify: {done} of {all}, {name}"));
    })?;
    drop(line);
    output::write(settings, &render(&outcomes, arguments)).context("cannot write the result")?;
    Ok(if outcomes.is_good() {
        Exit::Done
    } else {
        Exit::Failing
    })
}

fn render(outcomes: &Outcomes, arguments: &Verify) -> String {
    let mut text = String::new();
    for chapter in &outcomes.chapters {
        text.push_str(&render_chapter(chapter, arguments.repeat));
    }
    let problems: usize = outcomes
        .chapters
        .iter()
        .map(|chapter| chapter.problems.len())
        .sum();
    let (style, verdict) = match problems {
        0 if arguments.only.is_some() || arguments.what.is_some() || arguments.record => {
            (THEME.pass, "no problem".to_owned())
        }
        0 => (THEME.pass, "the course proves itself".to_owned()),
        1 => (THEME.fail, "1 problem".to_owned()),
        more => (THEME.fail, format!("{more} problems")),
    };
    text.push_str(&format!(
        "{style}{verdict}{style:#} ({:.0} s)\n",
        outcomes.seconds
    ));
    text
}

fn render_chapter(chapter: &ChapterOutcome, repeat: u32) -> String {
    let (strong, fail, skip) = (THEME.strong, THEME.fail, THEME.skip);
    let mut text = format!(
        "{strong}chapter {} · {}{strong:#}\n",
        chapter.number, chapter.title
    );
    let count = |kind: &str| chapter.counts.get(kind).copied().unwrap_or_default();
    let times = if repeat == 1 {
        String::new()
    } else {
        format!(", {repeat} times each")
    };
    let mut tally = |number: usize, words: &str| {
        if number > 0 {
            text.push_str(&format!("  {number:>4}  {words}\n"));
        }
    };
    tally(count("accept"), &format!("right solutions pass{times}"));
    tally(
        count("reject"),
        "wrong solutions fail at the tests they name",
    );
    if let Some(recorded) = chapter.recorded {
        tally(recorded, "known mistakes are recorded");
    }
    if count("starter") > 0 {
        text.push_str("        the starter compiles, and none of its steps passes\n");
    }
    if count("lesson") > 0 {
        text.push_str(
            "        the lesson's examples hold, the example runs, the lints are silent\n",
        );
    }
    if let Some(unneeded) = chapter
        .unneeded
        .as_ref()
        .filter(|unneeded| !unneeded.is_empty())
    {
        text.push_str(&format!(
            "  {skip}tests that no wrong solution needs:{skip:#}\n"
        ));
        for test in unneeded {
            text.push_str(&format!("        {test}\n"));
        }
    }
    for problem in &chapter.problems {
        let mut lines = problem.trim_end().lines();
        text.push_str(&format!(
            "  {fail}FAIL{fail:#}  {}\n",
            lines.next().unwrap_or_default()
        ));
        for line in lines {
            text.push_str(&format!("        {line}\n"));
        }
    }
    text.push('\n');
    text
}

fn run_mutants(settings: &Settings, course: &Course, chapters: &[&Chapter]) -> Result<Exit> {
    let line = ProgressLine::new(settings.progress, settings.width);
    let mut out = anstream::stdout();
    let mut survived = false;
    for chapter in chapters {
        line.show(&format!(
            "chapter {}: running its mutants; this takes minutes",
            chapter.number
        ));
        let mutants = mutants::run(settings, course, chapter)?;
        line.clear();
        writeln!(
            out,
            "chapter {}: {} mutants caught, {} missed, {} timed out, {} do not compile",
            chapter.number,
            mutants.caught,
            mutants.missed.len(),
            mutants.timed_out.len(),
            mutants.unviable
        )?;
        for mutant in &mutants.missed {
            writeln!(out, "  missed    {mutant}")?;
        }
        for mutant in &mutants.timed_out {
            writeln!(out, "  timed out {mutant}")?;
        }
        survived |= !mutants.missed.is_empty();
    }
    Ok(if survived { Exit::Failing } else { Exit::Done })
}
