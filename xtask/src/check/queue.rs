//! Runs the tests of a built chapter, several at once.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
    thread,
};

use anyhow::Result;

use super::{Progress, Request, selected};
use crate::{
    cargo::Built,
    course::Step,
    report::Outcome,
    run::{self, Job, Ran},
    settings::Settings,
};

/// The test that `kit::compile_cases!` defines: one process for all cases.
pub const COMPILE_CASES: &str = "compile_cases";

/// What became of each test process, by step and test.
#[derive(Debug, Default, Clone)]
pub struct Results(BTreeMap<(String, String), Ran>);

impl Results {
    pub fn find(&self, step: &Step, test: &str) -> Option<&Ran> {
        self.0.get(&(step.name.clone(), test.to_owned()))
    }
}

struct Entry<'a> {
    step: &'a Step,
    executable: &'a Path,
    test: &'a str,
    sanitized: bool,
}

impl Results {
    /// The results of compile cases alone: a compiler's verdict does not change from one run to the next.
    pub fn of_compile_cases(&self) -> Results {
        let cases = self.0.iter().filter(|((_, test), _)| test == COMPILE_CASES);
        Results(
            cases
                .map(|(name, ran)| (name.clone(), ran.clone()))
                .collect(),
        )
    }

    /// Overrules each pass that another look does not confirm.
    pub fn doubt(&mut self, others: Results) {
        for (name, other) in others.0 {
            if let Some(ran) = self
                .0
                .get_mut(&name)
                .filter(|ran| ran.outcome == Outcome::Pass)
            {
                *ran = other;
            }
        }
    }
}

/// Runs the tests under the sanitizers. Compile cases run nothing, and belong to the pinned compiler.
pub fn run_sanitized(
    settings: &Settings,
    request: &Request<'_>,
    built: &Built,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<Results> {
    let mut tests = entries(request, built, true);
    tests.retain(|entry| entry.test != COMPILE_CASES);
    work_through(settings, request, &tests, progress)
}

/// Runs every test that was built and is not known yet. Canaries come last, and only where everything else has passed: only a pass needs to
/// be doubted.
pub fn run_all(
    settings: &Settings,
    request: &Request<'_>,
    built: &Built,
    known: Results,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<Results> {
    let mut tests = entries(request, built, false);
    tests.retain(|entry| known.find(entry.step, entry.test).is_none());
    // Compile cases take longest: begin with them.
    tests.sort_by_key(|entry| entry.test != COMPILE_CASES);
    let mut results = work_through(settings, request, &tests, progress)?;
    results.0.extend(known.0);
    let mut canaries = Vec::new();
    for step in selected(request) {
        if let (Some(executable), Some(test)) = (built.tests.get(&step.name), &step.canary)
            && processes(step).all(|test| passed(&results, step, test))
        {
            canaries.push(Entry {
                step,
                executable,
                test,
                sanitized: false,
            });
        }
    }
    results
        .0
        .extend(work_through(settings, request, &canaries, &|_| {})?.0);
    Ok(results)
}

fn entries<'a>(request: &'a Request<'_>, built: &'a Built, sanitized: bool) -> Vec<Entry<'a>> {
    let mut entries = Vec::new();
    for step in selected(request) {
        if let Some(executable) = built.tests.get(&step.name) {
            let wanted = processes(step).filter(|test| is_selected(request, step, test));
            entries.extend(wanted.map(|test| Entry {
                step,
                executable,
                test,
                sanitized,
            }));
        }
    }
    entries
}

fn passed(results: &Results, step: &Step, test: &str) -> bool {
    results
        .find(step, test)
        .is_some_and(|ran| ran.outcome == Outcome::Pass)
}

/// A compile case is asked for by its own name, and all of them run in one process.
fn is_selected(request: &Request<'_>, step: &Step, process: &str) -> bool {
    let names = |test: &str| test == process || (process == COMPILE_CASES && test.contains('/'));
    match &request.selection.tests {
        None => true,
        Some(tests) => tests
            .iter()
            .any(|(of, test)| *of == step.name && names(test)),
    }
}

/// The tests of a step that are processes, its canary left aside.
fn processes(step: &Step) -> impl Iterator<Item = &str> {
    let functions = step
        .tests
        .iter()
        .map(|test| test.name.as_str())
        .filter(|name| !name.contains('/'));
    functions.chain(step.compile_cases.then_some(COMPILE_CASES))
}

fn work_through(
    settings: &Settings,
    request: &Request<'_>,
    entries: &[Entry<'_>],
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<Results> {
    let crate_dir = request
        .stage
        .directory
        .join("crates")
        .join(&request.chapter.folder);
    let (next, done) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let hangs: Mutex<BTreeMap<&str, usize>> = Mutex::default();
    let work = || -> Result<Results> {
        let mut results = Results::default();
        while let Some(Entry {
            step,
            executable,
            test,
            sanitized,
        }) = entries.get(next.fetch_add(1, SeqCst))
        {
            let hung = || hangs.lock().unwrap_or_else(PoisonError::into_inner);
            let so_far = hung().get(step.name.as_str()).copied().unwrap_or_default();
            let ran = if request.patience.is_some_and(|patience| so_far >= patience) {
                Ran::not_run(format!("not run, since {so_far} tests of this step hang"))
            } else {
                let compiles = *test == COMPILE_CASES;
                let job = Job {
                    executable,
                    test,
                    crate_dir: PathBuf::clone(&crate_dir),
                    compiles,
                    sanitized: *sanitized,
                };
                run::run(settings, request.stage, &job)?
            };
            if ran.outcome == Outcome::Hang {
                *hung().entry(&step.name).or_default() += 1;
            }
            results
                .0
                .insert((step.name.clone(), (*test).to_owned()), ran);
            progress(Progress::Testing {
                done: done.fetch_add(1, SeqCst) + 1,
                all: entries.len(),
            });
        }
        Ok(results)
    };
    thread::scope(|scope| {
        let workers = request.jobs.clamp(1, entries.len().max(1));
        let workers: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        let mut results = Results::default();
        for worker in workers {
            results
                .0
                .extend(worker.join().expect("a worker does not panic")?.0);
        }
        Ok(results)
    })
}
