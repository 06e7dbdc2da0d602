//! The workers of a verification: each has a stage of its own, so that none waits for another's build.

use std::{
    fs, io,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
    thread,
};

use anyhow::Result;

use crate::{
    check::{self, Judge, Request, Selection, Tracing, references},
    course::{Chapter, Course},
    failure::Failure,
    process,
    settings::Settings,
    stage::{Stage, baseline},
    submission::Submission,
};

/// Wrong solutions hang a lot, and a worker that waits for one needs no processor.
const PER_PROCESSOR: usize = 2;

/// Hands every piece of work to some worker's stage; the results come in the order of completion.
pub fn work_through<W: Sync, R: Send>(
    settings: &Settings,
    course: &Course,
    richest: &Chapter,
    queue: &[W],
    work: &(dyn Fn(&W, &Stage) -> Result<R> + Sync),
) -> Result<Vec<R>> {
    let target = course.root.join("target");
    let count = (settings.jobs * PER_PROCESSOR).clamp(1, queue.len().max(1));
    let stages: Vec<Stage> = (0..count)
        .map(|number| Stage::at(&target, &format!("verify/{number}")))
        .collect();
    let _locks = stages
        .iter()
        .map(|stage| stage.lock(&|| {}))
        .collect::<Result<Vec<_>>>()?;
    prepare(settings, course, richest, &stages)?;

    let next = AtomicUsize::new(0);
    let results = Mutex::new(Vec::new());
    let worker = |stage: &Stage| -> Result<()> {
        while let Some(piece) = queue.get(next.fetch_add(1, SeqCst)) {
            if process::interrupted() {
                return Err(Failure::Interrupted.into());
            }
            let result = work(piece, stage)?;
            results
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(result);
        }
        Ok(())
    };
    thread::scope(|scope| {
        let workers: Vec<_> = stages
            .iter()
            .map(|stage| scope.spawn(|| worker(stage)))
            .collect();
        workers
            .into_iter()
            .try_for_each(|worker| worker.join().expect("a worker does not panic"))
    })?;
    Ok(results.into_inner().unwrap_or_else(PoisonError::into_inner))
}

/// Builds the chapter with the most dependencies once, and gives a copy of what was built to every new worker: crates
/// from a registry are the same for all.
fn prepare(
    settings: &Settings,
    course: &Course,
    richest: &Chapter,
    stages: &[Stage],
) -> Result<()> {
    let [first, others @ ..] = stages else {
        return Ok(());
    };
    let new: Vec<&Stage> = others
        .iter()
        .filter(|stage| !stage.target.exists())
        .collect();
    if new.is_empty() {
        return Ok(());
    }
    let request = Request {
        course,
        chapter: richest,
        submission: Submission::reference(course, richest)?,
        earlier: references(course, richest)?,
        built_on: None,
        selection: Selection::default(),
        stage: first,
        processors: 1,
        sanitizer: None,
        exploration: check::usual_schedules(),
        patience: None,
        tracing: Tracing::None,
    };
    Judge::build(settings, request, &|_| {})?.run_compile_cases(settings, &[])?;
    for stage in new {
        // Renamed when it is whole: half a target folder would pass for a good one.
        let partial = stage.directory.join("target.partial");
        let whole = match fs::remove_dir_all(&partial) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => baseline::copy(&first.target, &partial)
                .and_then(|()| fs::rename(&partial, &stage.target)),
        };
        whole.map_err(|error| {
            Failure::Infrastructure(format!("cannot write `{}`: {error}", partial.display()))
        })?;
    }
    Ok(())
}
