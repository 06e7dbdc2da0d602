//! `grade`: the instructor's command.

mod formats;
mod results;

use std::{
    collections::BTreeMap,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use anyhow::{Result, bail, ensure};
use kit::wire::Exploration;

use crate::{
    cli::{Grade as Arguments, GradeFormat, On},
    course::{Chapter, Course},
    exit::Exit,
    failure::Failure,
    grade::{self, Plan, Progress, Rubric},
    intake, output,
    progress::ProgressLine,
    report::{Grade, SandboxReport, Score, Status},
    sandbox::{Ground, Level, Sandbox},
    settings::Settings,
};
use results::Results;

pub fn run(arguments: &Arguments, settings: &Settings) -> Result<Exit> {
    let course = Course::read(&Course::find(&settings.directory)?)?;
    let paths = arguments.submissions.iter();
    let paths: Vec<PathBuf> = paths.map(|path| settings.directory.join(path)).collect();
    intake::look_at(&paths).map_err(Failure::from)?;
    let only = arguments
        .chapter
        .map(|number| super::find(&course, number))
        .transpose()?;
    let rubric = match &arguments.rubric {
        Some(path) => Rubric::read(&course, &settings.directory.join(path))?,
        None => Rubric::usual(&course),
    };
    let chapters = chapters(&course, only, &rubric)?;
    let results = arguments
        .output
        .as_ref()
        .map(|folder| Results::in_folder(&settings.directory.join(folder), arguments.format))
        .transpose()?;
    ensure!(
        results.is_some() || paths.len() == 1 || arguments.format.holds_many(),
        "this format holds one submission; `--output DIR` writes a file for each"
    );
    let (sandbox, sandbox_report) = sandbox(arguments, settings)?;
    let confined = Settings {
        sandbox: Some(Arc::new(sandbox)),
        build_limit: Duration::from_secs(arguments.build_limit),
        jobs: arguments.jobs.unwrap_or(settings.jobs),
        ..settings.clone()
    };

    let mut entries: BTreeMap<String, Entry> = BTreeMap::new();
    let mut submissions = Vec::new();
    for (name, path) in intake::names(&paths).into_iter().zip(paths) {
        // Who asks whether all pass has to look at all.
        let is_kept = !arguments.force && !arguments.require_pass;
        match &results {
            Some(results) if is_kept && results.has(&name) => {
                entries.insert(name, Entry::Kept);
            }
            _ => submissions.push((name, path)),
        }
    }
    let order: Vec<String> = submissions.iter().map(|(name, _)| name.clone()).collect();
    let plan = Plan {
        chapters,
        only,
        on_mine: arguments.on == On::Mine,
        rubric,
        exploration: Exploration {
            seed: arguments.seed,
            schedules: arguments.schedules,
            only: None,
        },
        sandbox: sandbox_report,
        submissions,
    };
    let code = formats::test_code(&course, arguments.format);
    let entries = Mutex::new(entries);
    let finish = |name: &str, graded: Result<Grade, Failure>| -> Result<()> {
        let entry = match graded {
            Err(failure) => Entry::Failed(failure),
            Ok(grade) => {
                let (score, passes) = (grade.score, passes(&grade));
                let grade = match &results {
                    Some(results) => {
                        let grades = [grade];
                        results.write(name, &formats::one(arguments.format, &grades, &code))?;
                        // For standard output there is more to say; what was said is in the file.
                        let [grade] = grades;
                        (arguments.format == GradeFormat::Github).then_some(grade)
                    }
                    None => Some(grade),
                };
                Entry::Graded {
                    score,
                    passes,
                    grade,
                }
            }
        };
        let mut entries = entries.lock().unwrap_or_else(PoisonError::into_inner);
        entries.insert(name.to_owned(), entry);
        Ok(())
    };
    let line = ProgressLine::new(settings.progress, settings.width);
    grade::grade(&confined, &course, &plan, &finish, &|progress| {
        line.show(&shown(&progress));
    })?;
    drop(line);
    let entries = entries.into_inner().unwrap_or_else(PoisonError::into_inner);
    finish_up(arguments, settings, &plan, &order, entries, &code)
}

/// What became of a submission.
enum Entry {
    Graded {
        score: Score,
        passes: bool,
        /// Kept if standard output wants it.
        grade: Option<Grade>,
    },
    /// Its result was there already.
    Kept,
    Failed(Failure),
}

fn chapters<'a>(
    course: &'a Course,
    only: Option<&'a Chapter>,
    rubric: &Rubric,
) -> Result<Vec<&'a Chapter>> {
    if let Some(only) = only.filter(|only| rubric.omits(only)) {
        bail!("the rubric omits chapter {}", only.number);
    }
    let chapters: Vec<&Chapter> = match only {
        Some(only) => vec![only],
        None => course.chapters.iter().collect(),
    };
    let chapters = chapters
        .into_iter()
        .filter(|chapter| !rubric.omits(chapter));
    let chapters: Vec<&Chapter> = chapters.collect();
    ensure!(!chapters.is_empty(), "the rubric omits every chapter");
    Ok(chapters)
}

fn sandbox(arguments: &Arguments, settings: &Settings) -> Result<(Sandbox, SandboxReport)> {
    let sandbox = Sandbox::detect(&Ground {
        runner: &settings.runner,
        environment: &settings.environment,
        at_most: arguments.at_most.unwrap_or(Level::L2),
    })?;
    let report = SandboxReport {
        level: sandbox.level().name(),
        notes: sandbox.notes(),
    };
    if let Some(required) = arguments.require_level
        && sandbox.level() < required
    {
        bail!(Failure::BelowLevel(format!(
            "this machine keeps submissions in at level {}, and {required} is required\n{}",
            report.level,
            report.notes.join("\n")
        )));
    }
    Ok((sandbox, report))
}

fn passes(grade: &Grade) -> bool {
    let mut chapters = grade.chapters.iter();
    chapters.all(|chapter| chapter.status == Status::Passing)
}

fn shown(progress: &Progress) -> String {
    match progress {
        Progress::Waiting => "waiting for another grade to end".into(),
        Progress::Building(chapter) => {
            format!("grade: compiling what all submissions need for chapter {chapter}")
        }
        Progress::Grading { done, all, name } => format!("grade: {done} of {all}, {name}"),
    }
}

/// Says on standard output what is wanted there, and on standard error what could not be graded.
fn finish_up(
    arguments: &Arguments,
    settings: &Settings,
    plan: &Plan<'_>,
    order: &[String],
    mut entries: BTreeMap<String, Entry>,
    code: &formats::Code,
) -> Result<Exit> {
    let mut text = String::new();
    if arguments.output.is_some() {
        text.push_str(&results::summary(&entries, &plan.sandbox));
    }
    // In the order of the command line.
    let grades = order.iter().filter_map(|name| match entries.get_mut(name) {
        Some(Entry::Graded { grade, .. }) => grade.take(),
        _ => None,
    });
    let grades: Vec<Grade> = grades.collect();
    if arguments.format == GradeFormat::Github {
        text = formats::for_github(&grades, &text, settings.width)?;
    } else if arguments.output.is_none() {
        let mut failures = entries.values().filter_map(|entry| match entry {
            Entry::Failed(failure) => Some(failure),
            Entry::Graded { .. } | Entry::Kept => None,
        });
        text = match failures.next_back() {
            Some(failure) if grades.is_empty() => formats::ungraded(arguments.format, failure),
            _ => formats::many(arguments.format, &grades, code, settings.width),
        };
    }
    output::report(settings, arguments.format == GradeFormat::Terminal, &text)?;
    let mut exit = Exit::Done;
    for (name, entry) in &entries {
        match entry {
            Entry::Failed(failure) => {
                eprintln!("error: {name} is not graded: {failure}");
                exit = worse(exit, failure.exit());
            }
            Entry::Graded { passes: false, .. } if arguments.require_pass => {
                exit = worse(exit, Exit::Failing);
            }
            Entry::Graded { .. } | Entry::Kept => {}
        }
    }
    Ok(exit)
}

/// Our own faults first: they are the ones that somebody has to mend.
fn worse(one: Exit, other: Exit) -> Exit {
    let order = [
        Exit::OurFault,
        Exit::Infrastructure,
        Exit::Usage,
        Exit::Failing,
    ];
    let mut order = order.into_iter();
    order
        .find(|exit| *exit == one || *exit == other)
        .unwrap_or(one)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_end_counts() {
        assert_eq!(worse(Exit::Done, Exit::Failing), Exit::Failing);
        assert_eq!(worse(Exit::OurFault, Exit::Infrastructure), Exit::OurFault);
        assert_eq!(
            worse(Exit::Failing, Exit::Infrastructure),
            Exit::Infrastructure
        );
    }
}
