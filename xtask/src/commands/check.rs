//! `check`: the student's command.

mod file;

use std::{fs, path::Path};

use anyhow::{Context, Result, bail, ensure};
use kit::wire::Exploration;

use crate::{
    check::{self, Earlier, Progress, Request, Selection, Tracing},
    cli::{Check, Format, On, What},
    course::{Chapter, Course, Step},
    exit::Exit,
    failure::Failure,
    memory, output,
    progress::ProgressLine,
    render::{
        counter_example::picture,
        json, junit,
        terminal::{self, Look},
    },
    report::{self, Outcome, Report, Status},
    sanitizer::Sanitizer,
    settings::Settings,
    stage::Stage,
    submission::Submission,
};

/// A student need not wait for every test of a step that hangs.
const HANGS_WAITED_FOR: usize = 2;

pub fn run(arguments: &Check, settings: &Settings) -> Result<Exit> {
    let report = judge(arguments, Tracing::Failing, settings)?;
    print(&report, arguments, settings)?;
    if let Some(path) = &arguments.picture {
        draw(&report, &settings.directory.join(path))?;
    }
    if !arguments.test.is_empty() && only_passes(&report) {
        return Ok(Exit::Done);
    }
    Ok(exit(&report))
}

/// Did some tests run, and none of them fail?
fn only_passes(report: &Report) -> bool {
    let steps = report.chapters.iter().flat_map(|chapter| &chapter.steps);
    let mut ran = steps
        .flat_map(|step| &step.tests)
        .filter(|test| test.outcome != Outcome::NotRun)
        .peekable();
    ran.peek().is_some() && ran.all(|test| test.outcome == Outcome::Pass)
}

/// The report of what is asked for, with commands that ask for the same.
pub fn judge(arguments: &Check, tracing: Tracing, settings: &Settings) -> Result<Report> {
    let mut report = judge_asked(arguments, tracing, settings)?;
    let mut options = String::new();
    if arguments.on == On::Reference {
        options.push_str(" --on reference");
    }
    if let Some(folder) = &arguments.solution {
        options.push_str(&format!(" --solution {}", folder.display()));
    }
    for chapter in &mut report.chapters {
        chapter.options.clone_from(&options);
        let tests = chapter.steps.iter_mut().flat_map(|step| &mut step.tests);
        for example in tests.filter_map(|test| test.counter_example.as_mut()) {
            example.replay.push_str(&options);
        }
    }
    Ok(report)
}

fn judge_asked(arguments: &Check, tracing: Tracing, settings: &Settings) -> Result<Report> {
    let course = Course::read(&Course::find(&settings.directory)?)?;
    if let Some(folder) = &arguments.solution
        && !matches!(
            arguments.what,
            Some(What::Chapter { .. } | What::File { .. })
        )
    {
        ensure!(
            settings.directory.join(folder).join("crates").is_dir(),
            "`--solution` with the sources of one chapter needs to know which: `check chapter N --solution {}`",
            folder.display()
        );
    }
    match &arguments.what {
        Some(What::Chapter { number, steps }) => {
            let chapter = super::find(&course, *number)?;
            let steps = steps_of(chapter, steps)?;
            let report = check_chapter(&course, chapter, steps, arguments, tracing, settings)?;
            Ok(Report::new(vec![report]))
        }
        Some(What::File { path }) => {
            let (chapter, steps) = file::find(&course, &settings.directory, path)?;
            let steps = (!steps.is_empty()).then_some(steps);
            let report = check_chapter(&course, chapter, steps, arguments, tracing, settings)?;
            Ok(Report::new(vec![report]))
        }
        Some(What::All) => check_all(&course, arguments, tracing, settings),
        None => check_first_unfinished(&course, arguments, tracing, settings),
    }
}

/// Draws the first counter-example of the report.
fn draw(report: &Report, path: &Path) -> Result<()> {
    let chapters = report.chapters.iter();
    let tests = chapters
        .flat_map(|chapter| &chapter.steps)
        .flat_map(|step| &step.tests);
    let mut examples = tests.filter_map(|test| Some((test, test.counter_example.as_ref()?)));
    let Some((test, example)) = examples.next() else {
        eprintln!("nothing to draw: no test failed under a modelled schedule");
        return Ok(());
    };
    fs::write(path, picture::svg(&test.name, &test.sentence, example))
        .with_context(|| format!("cannot write the picture `{}`", path.display()))
        .map_err(|error| Failure::Infrastructure(format!("{error:#}")))?;
    eprintln!("the picture of {} is in {}", test.name, path.display());
    Ok(())
}

pub(super) fn steps_of(chapter: &Chapter, names: &[String]) -> Result<Option<Vec<String>>> {
    for name in names {
        if chapter.step(name).is_none() {
            let steps: Vec<&str> = chapter
                .steps
                .iter()
                .map(|step| step.name.as_str())
                .collect();
            bail!(
                "chapter {} has no step `{name}`; its steps are {}",
                chapter.number,
                steps.join(", ")
            );
        }
    }
    Ok((!names.is_empty()).then(|| names.to_vec()))
}

/// The tests of the asked-for names, with the steps that they belong to.
fn tests_of(
    chapter: &Chapter,
    steps: Option<&[String]>,
    names: &[String],
) -> Result<Option<Vec<(String, String)>>> {
    if names.is_empty() {
        return Ok(None);
    }
    let wanted = |step: &&Step| steps.is_none_or(|steps| steps.contains(&step.name));
    let mut tests = Vec::new();
    for name in names {
        let before = tests.len();
        for step in chapter.steps.iter().filter(wanted) {
            if step.tests.iter().any(|test| test.name == *name) {
                tests.push((step.name.clone(), name.clone()));
            }
        }
        ensure!(
            tests.len() > before,
            "no test of {} is called `{name}`; `--json` lists them all",
            match steps {
                Some(steps) => format!("step {}", steps.join(", ")),
                None => format!("chapter {}", chapter.number),
            }
        );
    }
    Ok(Some(tests))
}

fn exploration(arguments: &Check) -> Exploration {
    Exploration {
        seed: arguments.seed,
        schedules: arguments.schedules,
        only: arguments.schedule.clone(),
    }
}

fn check_all(
    course: &Course,
    arguments: &Check,
    tracing: Tracing,
    settings: &Settings,
) -> Result<Report> {
    let chapters = course
        .chapters
        .iter()
        .map(|chapter| check_chapter(course, chapter, None, arguments, tracing, settings));
    Ok(Report::new(chapters.collect::<Result<_>>()?))
}

fn check_first_unfinished(
    course: &Course,
    arguments: &Check,
    tracing: Tracing,
    settings: &Settings,
) -> Result<Report> {
    let mut last = None;
    for chapter in &course.chapters {
        let report = check_chapter(course, chapter, None, arguments, tracing, settings)?;
        let passing = report.status == Status::Passing;
        last = Some(report);
        if !passing {
            break;
        }
    }
    Ok(Report::new(last.into_iter().collect()))
}

fn check_chapter(
    course: &Course,
    chapter: &Chapter,
    steps: Option<Vec<String>>,
    arguments: &Check,
    tracing: Tracing,
    settings: &Settings,
) -> Result<report::Chapter> {
    let (submission, place) = match &arguments.solution {
        Some(folder) => (
            Submission::of_folder(course, chapter, &settings.directory.join(folder))?,
            "check/solution",
        ),
        None => (Submission::of_crate(course, chapter)?, "check/mine"),
    };
    let earlier = earlier(course, chapter, arguments, settings)?;
    let built_on = earlier.first().map(|_| match arguments.on {
        On::Mine => "mine",
        On::Reference => "reference",
    });
    // Of what is judged now, whatever an editor writes meanwhile.
    let fingerprint = if arguments.is_usual() && tracing == Tracing::Failing {
        let own = (&submission, earlier.as_slice());
        memory::fingerprint(course, chapter, own, settings).ok()
    } else {
        None
    };
    let is_whole = steps.is_none();
    let stage = Stage::at(&course.root.join("target"), place);
    let line = ProgressLine::new(settings.progress && !arguments.quiet, settings.width);
    let progress = |progress: Progress| match progress {
        Progress::Compiling(unit) => line.show(&format!(
            "chapter {}: compiling, {unit} is ready",
            chapter.number
        )),
        Progress::CompilingModel => line.show(&format!(
            "chapter {}: compiling its modelled form",
            chapter.number
        )),
        Progress::Testing { done, all } => line.show(&format!(
            "chapter {}: {done} of {all} tests run",
            chapter.number
        )),
    };
    let _lock = stage.lock(&|| line.show("waiting for another check to end"))?;
    line.show(&format!("chapter {}: compiling", chapter.number));
    let sanitizer = arguments
        .sanitizer
        .then(|| Sanitizer::find(settings))
        .transpose()?;
    let request = Request {
        course,
        chapter,
        submission,
        earlier,
        built_on,
        selection: Selection {
            tests: tests_of(chapter, steps.as_deref(), &arguments.test)?,
            steps,
        },
        stage: &stage,
        processors: settings.jobs,
        sanitizer: sanitizer.as_ref(),
        exploration: exploration(arguments),
        patience: Some(HANGS_WAITED_FOR),
        tracing,
    };
    let report = check::check(settings, request, &progress)?;
    match fingerprint {
        Some(fingerprint) if is_whole => memory::remember(course, chapter, fingerprint, &report),
        Some(fingerprint) => memory::compare(course, chapter, fingerprint, &report),
        None => {}
    }
    Ok(report)
}

/// One whole chapter of the student's own, as `check chapter N` does it.
pub(super) fn usual(
    course: &Course,
    chapter: &Chapter,
    settings: &Settings,
) -> Result<report::Chapter> {
    check_chapter(
        course,
        chapter,
        None,
        &Check::default(),
        Tracing::Failing,
        settings,
    )
}

/// The earlier chapters' sources. A solution that is a whole course brings its own.
pub(super) fn earlier<'a>(
    course: &'a Course,
    chapter: &Chapter,
    arguments: &Check,
    settings: &Settings,
) -> Result<Vec<Earlier<'a>>> {
    if arguments.on == On::Reference {
        return check::references(course, chapter);
    }
    let mine = |earlier: &'a Chapter| {
        let theirs = arguments
            .solution
            .as_ref()
            .map(|folder| settings.directory.join(folder));
        let submission = match theirs.filter(|folder| {
            folder
                .join("crates")
                .join(&earlier.folder)
                .join("src")
                .is_dir()
        }) {
            Some(folder) => Submission::of_folder(course, earlier, &folder)?,
            None => Submission::of_crate(course, earlier)?,
        };
        Ok((earlier, submission.files))
    };
    course.before(chapter).map(mine).collect()
}

fn print(report: &Report, arguments: &Check, settings: &Settings) -> Result<()> {
    let text = match arguments.format() {
        Format::Json => json::render(report),
        Format::Junit => junit::render(report),
        Format::Terminal => {
            let full = report
                .chapters
                .iter()
                .all(|chapter| chapter.steps.len() == 1);
            let look = Look {
                width: settings.width,
                colour: settings.colour,
                full,
            };
            if arguments.quiet {
                terminal::render_briefly(report, look)
            } else {
                terminal::render(report, look)
            }
        }
    };
    let for_people = arguments.format() == Format::Terminal;
    Ok(output::report(settings, for_people, &text)?)
}

/// How the command ends that has told this report.
pub fn exit(report: &Report) -> Exit {
    let all = |status: Status| {
        report
            .chapters
            .iter()
            .all(|chapter| chapter.status == status)
    };
    if report
        .chapters
        .iter()
        .all(|chapter| chapter.steps.is_empty())
    {
        Exit::NothingRan
    } else if all(Status::Passing) {
        Exit::Done
    } else if all(Status::DoesNotCompile) {
        Exit::DoesNotBuild
    } else {
        Exit::Failing
    }
}
