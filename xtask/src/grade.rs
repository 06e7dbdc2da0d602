//! Grades submissions that nobody trusts: the path of a check, in a sandbox, with points at its end.

mod absent;
mod desk;
mod rubric;
mod score;
mod workers;

use std::{
    path::PathBuf,
    sync::{Mutex, PoisonError},
    thread,
};

use anyhow::Result;
use kit::wire::Exploration;

use self::{
    absent::Absence,
    desk::{Desk, Piece},
    workers::Worker,
};
use crate::{
    check::{self, Earlier, Request, Selection, Tracing, references},
    course::{Chapter, Course},
    failure::Failure,
    intake::Incoming,
    process,
    report::{self, GRADE_FORMAT, GRADE_VERSION, Grade, SandboxReport, Score},
    settings::Settings,
    stage::Stage,
};
pub use rubric::Rubric;

/// What a worker can make use of: cargo compiles, and tests run, several at once.
const PROCESSORS: usize = 2;

/// What is asked for.
pub struct Plan<'a> {
    /// By number; of each submission, these and no others.
    pub chapters: Vec<&'a Chapter>,
    /// Is there one chapter that submissions may be bare sources of?
    pub only: Option<&'a Chapter>,
    /// Build on the submission's own earlier chapters instead of the course's.
    pub on_mine: bool,
    pub rubric: Rubric,
    pub exploration: Exploration,
    /// What is said of the sandbox in every grade.
    pub sandbox: SandboxReport,
    /// The submissions with the names that their results have.
    pub submissions: Vec<(String, PathBuf)>,
}

/// What may be shown while somebody waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Progress {
    Waiting,
    /// What all submissions need.
    Building(u32),
    Grading {
        done: usize,
        all: usize,
        name: String,
    },
}

/// Hands over each submission's grade, or why it has none, as soon as it is known.
pub type Finish<'a> = &'a (dyn Fn(&str, Result<Grade, Failure>) -> Result<()> + Sync);

/// Grades every submission. One that cannot be graded does not stop the others.
pub fn grade(
    settings: &Settings,
    course: &Course,
    plan: &Plan<'_>,
    finish: Finish<'_>,
    said: &(dyn Fn(Progress) + Sync),
) -> Result<()> {
    let (trusted, confined) = settings_of_both(settings);
    let building = |chapter: &Chapter| said(Progress::Building(chapter.number));
    let waiting = || said(Progress::Waiting);
    let n_pieces = plan.submissions.len() * plan.chapters.len();
    let count = settings.jobs.div_ceil(PROCESSORS);
    let count = count.clamp(1, n_pieces.max(1));
    let processors = settings.jobs.div_ceil(count);
    let workers = Worker::all(&trusted, course, &plan.chapters, count, &waiting, &building)?;
    let desk = Mutex::new(Desk::new(course, plan));
    let table = || desk.lock().unwrap_or_else(PoisonError::into_inner);

    let work = |mut worker: Worker| -> Result<()> {
        loop {
            if process::interrupted() {
                return Err(Failure::Interrupted.into());
            }
            let next = table().next();
            let finished = match next {
                None => return Ok(()),
                Some(Piece::Done(finished)) => Some(finished),
                Some(Piece::Chapter {
                    of,
                    chapter,
                    incoming,
                }) => {
                    let judged = worker.lend(|stage| {
                        judge(
                            &confined, course, plan, &incoming, chapter, stage, processors,
                        )
                    });
                    let judged = judged.map_err(|error| failure(&error));
                    if matches!(judged, Err(Failure::Interrupted)) {
                        return Err(Failure::Interrupted.into());
                    }
                    table().take(of, chapter, judged)
                }
            };
            if let Some(finished) = finished {
                let name = finished.name.clone();
                finish(&name, finished.graded)?;
                let (done, all) = table().progress();
                said(Progress::Grading { done, all, name });
            }
        }
    };
    thread::scope(|scope| {
        let workers: Vec<_> = workers
            .into_iter()
            .map(|worker| scope.spawn(|| work(worker)))
            .collect();
        workers
            .into_iter()
            .try_for_each(|worker| worker.join().expect("a worker does not panic"))
    })
}

/// For what is ours, which may use the network and writes what others only read; and for what is a student's.
fn settings_of_both(settings: &Settings) -> (Settings, Settings) {
    let mut trusted = settings.clone();
    trusted
        .environment
        .push(("CARGO_INCREMENTAL".into(), "0".into()));
    let mut confined = trusted.clone();
    trusted.sandbox = None;
    confined
        .environment
        .push(("CARGO_NET_OFFLINE".into(), "true".into()));
    (trusted, confined)
}

/// Whatever goes wrong here without saying whose fault it is, is ours.
fn failure(error: &anyhow::Error) -> Failure {
    match error.downcast_ref::<Failure>() {
        Some(failure) => failure.clone(),
        None => Failure::Ours(format!("{error:#}")),
    }
}

/// Judges one chapter of a submission.
fn judge(
    settings: &Settings,
    course: &Course,
    plan: &Plan<'_>,
    incoming: &Incoming,
    chapter: &Chapter,
    stage: &Stage,
    processors: usize,
) -> Result<report::Chapter> {
    let Some(submission) = incoming.chapters.get(&chapter.folder) else {
        let absence = match incoming.unusable.get(&chapter.folder) {
            Some(why) => Absence::Unusable(why),
            None => Absence::NotHandedIn,
        };
        return Ok(absent::report(chapter, &absence));
    };
    let earlier = if plan.on_mine {
        mine(course, incoming, chapter)?
    } else {
        references(course, chapter)?
    };
    let built_on = earlier
        .first()
        .map(|_| if plan.on_mine { "mine" } else { "reference" });
    let request = Request {
        course,
        chapter,
        submission: submission.clone(),
        earlier,
        built_on,
        selection: Selection::default(),
        stage,
        processors,
        sanitizer: None,
        exploration: plan.exploration.clone(),
        // Every test counts.
        patience: None,
        tracing: Tracing::None,
    };
    let mut report = check::check(settings, request, &|_| {})?;
    if plan.on_mine {
        report.notes.extend(not_mine(course, incoming, chapter));
    }
    Ok(report)
}

/// Why a chapter is not built on the submission's own earlier ones alone.
fn not_mine(course: &Course, incoming: &Incoming, chapter: &Chapter) -> Vec<String> {
    let earlier = course.before(chapter);
    let absent = earlier.filter(|earlier| !incoming.chapters.contains_key(&earlier.folder));
    let note = |earlier: &Chapter| {
        let unusable = incoming.unusable.get(&earlier.folder);
        let why = unusable.map_or("was not handed in", String::as_str);
        let number = earlier.number;
        format!("this is built on the course's chapter {number}, since the submission's own {why}")
    };
    absent.map(note).collect()
}

/// The submission's own earlier chapters; where it has none, the course's.
fn mine<'a>(
    course: &'a Course,
    incoming: &Incoming,
    chapter: &Chapter,
) -> Result<Vec<Earlier<'a>>> {
    let mut earlier = references(course, chapter)?;
    for (chapter, files) in &mut earlier {
        if let Some(own) = incoming.chapters.get(&chapter.folder) {
            files.clone_from(&own.files);
        }
    }
    Ok(earlier)
}

/// Puts the chapters together.
fn assemble(
    plan: &Plan<'_>,
    incoming: Incoming,
    mut chapters: Vec<report::Chapter>,
    seconds: f64,
) -> Grade {
    for chapter in &mut chapters {
        score::add(chapter, &plan.rubric);
    }
    let score: Score = chapters.iter().filter_map(|chapter| chapter.score).sum();
    Grade {
        format: GRADE_FORMAT,
        version: GRADE_VERSION,
        submission: incoming.name,
        score,
        chapters,
        sandbox: plan.sandbox.clone(),
        seed: plan.exploration.seed,
        ignored: incoming.ignored,
        differs: incoming.differs,
        seconds,
    }
}
