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

use super::{Progress, Request, Tracing, selected};
use crate::{
    cargo::Built,
    course::Step,
    report::{Level, ModelOutcome, Outcome},
    run::{self, Job, Ran},
    settings::Settings,
};

/// The test that `kit::compile_cases!` defines: one process for all cases.
pub const COMPILE_CASES: &str = "compile_cases";

/// Tests of real threads at once, for each processor: they wait more than they work.
const WAITING: usize = 3;

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
    form: Form,
}

/// What a test was built for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Plain,
    Sanitized,
    Modelled,
}

impl Results {
    /// The results that do not change from one run to the next: a compiler's verdict.
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

    /// Adds what the model showed. A bug is told in its words, even where real threads failed as well: it has the
    /// schedule.
    pub fn add_models(&mut self, models: &Results) {
        for (name, model) in &models.0 {
            let Some(ran) = self.0.get_mut(name) else {
                // The canaries of the model.
                self.0.insert(name.clone(), model.clone());
                continue;
            };
            ran.model.clone_from(&model.model);
            if !is_bug(model) {
                continue;
            }
            if ran.outcome == Outcome::Pass {
                ran.outcome = Outcome::Fail;
            }
            ran.message.clone_from(&model.message);
            ran.location.clone_from(&model.location);
            ran.counter_example.clone_from(&model.counter_example);
            ran.story.clear();
        }
    }
}

fn is_bug(ran: &Ran) -> bool {
    ran.model
        .as_ref()
        .is_some_and(|model| model.outcome == ModelOutcome::Bug)
}

/// The canary of a step in its modelled form has a name of its own.
pub fn modelled_canary(canary: &str) -> String {
    format!("{canary} (modelled)")
}

/// Runs the tests under the sanitizers. Compile cases run nothing, and belong to the pinned compiler.
pub fn run_sanitized(
    settings: &Settings,
    request: &Request<'_>,
    built: &Built,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<Results> {
    let mut tests = entries(request, built, Form::Sanitized);
    tests.retain(|entry| entry.test != COMPILE_CASES);
    work_through(settings, request, &tests, progress)
}

/// Runs every test that was built and is not known yet.
pub fn run_tests(
    settings: &Settings,
    request: &Request<'_>,
    built: &Built,
    known: Results,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<Results> {
    let mut tests = entries(request, built, Form::Plain);
    tests.retain(|entry| known.find(entry.step, entry.test).is_none());
    // Compile cases take longest: begin with them.
    tests.sort_by_key(|entry| entry.test != COMPILE_CASES);
    let mut results = work_through(settings, request, &tests, progress)?;
    results.0.extend(known.0);
    Ok(results)
}

/// Does a test wait for its model? One that met a `todo!`, or was not run, does not.
pub fn wants_models(request: &Request<'_>, results: &Results) -> bool {
    selected(request).any(|step| modelled(request, step, results).next().is_some())
}

fn modelled<'a>(
    request: &Request<'_>,
    step: &'a Step,
    results: &Results,
) -> impl Iterator<Item = &'a str> {
    let tests = step.tests.iter().filter(|test| test.modelled);
    tests.map(|test| test.name.as_str()).filter(move |test| {
        is_selected(request, step, test)
            && results
                .find(step, test)
                .is_some_and(|ran| !matches!(ran.outcome, Outcome::Todo | Outcome::NotRun))
    })
}

/// Runs the modelled tests, and their canaries where nothing is wrong.
pub fn run_models(
    settings: &Settings,
    request: &Request<'_>,
    built: &Built,
    results: &Results,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<Results> {
    let mut tests = Vec::new();
    let mut not_built = Results::default();
    for step in selected(request) {
        let wanted = modelled(request, step, results);
        match built.tests.get(&step.name) {
            Some(executable) => tests.extend(wanted.map(|test| Entry {
                step,
                executable,
                test,
                form: Form::Modelled,
            })),
            None => not_built.0.extend(wanted.map(|test| {
                let name = (step.name.clone(), test.to_owned());
                (name, Ran::not_modelled(&request.exploration, reason(built)))
            })),
        }
    }
    let mut models = work_through(settings, request, &tests, progress)?;
    models.0.extend(not_built.0);
    let canaries: Vec<Entry<'_>> = canaries(request, built, Form::Modelled)
        .filter(|entry| {
            let mut own = models
                .0
                .iter()
                .filter(|((step, _), _)| *step == entry.step.name);
            own.next().is_some() && own.all(|(_, ran)| !is_bug(ran))
        })
        .collect();
    for ((step, canary), ran) in work_through(settings, request, &canaries, &|_| {})?.0 {
        models.0.insert((step, modelled_canary(&canary)), ran);
    }
    Ok(models)
}

fn reason(built: &Built) -> String {
    let mut errors = built
        .messages
        .iter()
        .filter(|(_, message)| message.level == Level::Error);
    let first = errors
        .next()
        .and_then(|(_, message)| message.text.lines().next());
    format!(
        "the modelled form does not compile: {}",
        first.unwrap_or("cargo does not say why")
    )
}

/// Adds the canaries of steps in which everything else has passed: only a pass needs to be doubted.
pub fn add_canaries(
    settings: &Settings,
    request: &Request<'_>,
    built: &Built,
    results: &mut Results,
) -> Result<()> {
    let canaries: Vec<Entry<'_>> = canaries(request, built, Form::Plain)
        .filter(|entry| {
            processes(entry.step)
                .filter(|test| is_selected(request, entry.step, test))
                .all(|test| passed(results, entry.step, test))
        })
        .collect();
    let canaries = work_through(settings, request, &canaries, &|_| {})?;
    results.0.extend(canaries.0);
    Ok(())
}

fn canaries<'a>(
    request: &'a Request<'_>,
    built: &'a Built,
    form: Form,
) -> impl Iterator<Item = Entry<'a>> {
    selected(request).filter_map(move |step| {
        Some(Entry {
            step,
            executable: built.tests.get(&step.name)?,
            test: step.canary.as_deref()?,
            form,
        })
    })
}

fn entries<'a>(request: &'a Request<'_>, built: &'a Built, form: Form) -> Vec<Entry<'a>> {
    let mut entries = Vec::new();
    for step in selected(request) {
        if let Some(executable) = built.tests.get(&step.name) {
            let wanted = processes(step).filter(|test| is_selected(request, step, test));
            entries.extend(wanted.map(|test| Entry {
                step,
                executable,
                test,
                form,
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
            form,
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
                    sanitized: *form == Form::Sanitized,
                    exploration: (*form == Form::Modelled).then_some(&request.exploration),
                    traced: request.tracing == Tracing::All && *form == Form::Plain,
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
        let compute = entries.iter().any(|entry| entry.form == Form::Modelled);
        let at_once = request.processors * if compute { 1 } else { WAITING };
        let workers = at_once.clamp(1, entries.len().max(1));
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
