//! The path from a submission to a report: policy, stage, build, run. `check`, `verify` and `bench` all take it.

use std::{
    collections::BTreeMap,
    fs,
    path::PathBuf,
    sync::atomic::{AtomicUsize, Ordering::SeqCst},
    thread,
    time::Instant,
};

use anyhow::{Context, Result};

use crate::{
    cargo::{self, Built},
    course::{Chapter, Course, Declaration, Step},
    policy,
    report::{self, Level, Message, Outcome, Points, Status, StepStatus},
    run::{self, Job, Ran},
    settings::Settings,
    stage::{self, Part, Stage},
    submission::{Submission, shown},
};

/// One chapter to be judged.
pub struct Request<'a> {
    pub course: &'a Course,
    pub chapter: &'a Chapter,
    pub submission: Submission,
    /// Earlier chapters' sources, and whose they are.
    pub earlier: Vec<Earlier<'a>>,
    pub built_on: Option<&'static str>,
    /// Only these steps, or all.
    pub steps: Option<Vec<String>>,
    pub stage: &'a Stage,
    /// Tests at once.
    pub jobs: usize,
}

/// An earlier chapter and the sources that stand for it.
pub type Earlier<'a> = (&'a Chapter, BTreeMap<PathBuf, String>);

/// What a listener may show while it waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Progress {
    Compiling(String),
    Testing { done: usize, all: usize },
}

/// A built chapter whose tests can be run, more than once if need be.
pub struct Judge<'a> {
    request: Request<'a>,
    built: Built,
    begun: Instant,
}

pub fn check(
    settings: &Settings,
    request: Request<'_>,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<report::Chapter> {
    let findings = policy::findings(request.chapter, &request.submission);
    if findings.is_empty() {
        Judge::build(settings, request, progress)?.run(settings, progress)
    } else {
        Ok(refused(&request, findings))
    }
}

fn refused(request: &Request<'_>, findings: Vec<report::Finding>) -> report::Chapter {
    let skip = |step: &Step| {
        let tests = not_run(step);
        step_report(
            request,
            step,
            StepStatus::Skipped,
            tests,
            Some("a finding comes first".into()),
            Vec::new(),
        )
    };
    let steps = selected(request).map(skip).collect();
    chapter_report(
        request,
        Status::Refused,
        steps,
        findings,
        Vec::new(),
        Instant::now(),
    )
}

impl<'a> Judge<'a> {
    pub fn build(
        settings: &Settings,
        request: Request<'a>,
        progress: &dyn Fn(Progress),
    ) -> Result<Self> {
        let begun = Instant::now();
        let earlier = request.earlier.iter().map(|(chapter, sources)| Part {
            chapter,
            sources,
            with_tests: false,
            with_examples: false,
        });
        let own = Part {
            chapter: request.chapter,
            sources: &request.submission.files,
            with_tests: true,
            with_examples: false,
        };
        let parts: Vec<Part<'_>> = earlier.chain([own]).collect();
        request
            .stage
            .write(request.course, &stage::files(request.course, &parts)?)?;
        let tests: Vec<&str> = selected(&request).map(|step| step.name.as_str()).collect();
        let compiling = |name: &str| progress(Progress::Compiling(name.to_owned()));
        let built = cargo::build_tests(
            settings,
            request.stage,
            &request.chapter.package,
            &tests,
            &compiling,
        )?;
        Ok(Self {
            request,
            built,
            begun,
        })
    }

    /// Runs every test that was built.
    pub fn run(
        &self,
        settings: &Settings,
        progress: &(dyn Fn(Progress) + Sync),
    ) -> Result<report::Chapter> {
        let request = &self.request;
        if let Some(report) = self.does_not_compile() {
            return Ok(report);
        }
        let results = self.run_tests(settings, progress)?;
        let mut steps: Vec<report::Step> = Vec::new();
        for step in selected(request) {
            let report = self.judge_step(step, &steps, &results);
            steps.push(report);
        }
        let warnings =
            self.messages_of_crates(|package| package == request.chapter.package, Level::Warning);
        let status = status(&steps);
        Ok(chapter_report(
            request,
            status,
            steps,
            Vec::new(),
            warnings,
            self.begun,
        ))
    }

    /// Runs the compile cases alone, with more passing ones beside the chapter's own.
    pub fn run_compile_cases(
        &self,
        settings: &Settings,
        more: &[(String, String)],
    ) -> Result<Option<Ran>> {
        let request = &self.request;
        let Some(step) = request.chapter.steps.iter().find(|step| step.compile_cases) else {
            return Ok(None);
        };
        let Some(executable) = self.built.tests.get(&step.name) else {
            return Ok(None);
        };
        let stage = &request.stage.directory;
        let pass = stage
            .join("tests")
            .join(&request.chapter.folder)
            .join("compile/pass");
        for (name, text) in more {
            fs::write(pass.join(name), text)
                .with_context(|| format!("cannot write `{name}` into the stage"))?;
        }
        let crate_dir = stage.join("crates").join(&request.chapter.folder);
        let job = Job {
            executable,
            test: COMPILE_CASES,
            crate_dir,
            compiles: true,
        };
        Ok(Some(run::run(settings, request.stage, &job)?))
    }

    /// A crate that does not compile leaves nothing to run.
    fn does_not_compile(&self) -> Option<report::Chapter> {
        let request = &self.request;
        let errors = self.messages_of_crates(|_| true, Level::Error);
        if errors.is_empty() {
            return None;
        }
        let package = &request.chapter.package;
        let own = self.built.messages.iter().any(|(target, message)| {
            target.package == *package && target.test.is_none() && message.level == Level::Error
        });
        let reason = if own {
            "the crate does not compile"
        } else {
            "an earlier chapter's crate does not compile"
        };
        let steps = selected(request)
            .map(|step| {
                step_report(
                    request,
                    step,
                    StepStatus::DoesNotCompile,
                    not_run(step),
                    Some(reason.into()),
                    Vec::new(),
                )
            })
            .collect();
        Some(chapter_report(
            request,
            Status::DoesNotCompile,
            steps,
            Vec::new(),
            errors,
            self.begun,
        ))
    }

    fn messages_of_crates(&self, wanted: impl Fn(&str) -> bool, level: Level) -> Vec<Message> {
        let crates = self.built.messages.iter().filter(|(target, message)| {
            target.test.is_none() && wanted(&target.package) && message.level == level
        });
        crates.map(|(_, message)| message.clone()).collect()
    }

    fn run_tests(
        &self,
        settings: &Settings,
        progress: &(dyn Fn(Progress) + Sync),
    ) -> Result<BTreeMap<(String, String), Ran>> {
        let request = &self.request;
        let crate_dir = request
            .stage
            .directory
            .join("crates")
            .join(&request.chapter.folder);
        let mut queue = Vec::new();
        for step in selected(request) {
            let Some(executable) = self.built.tests.get(&step.name) else {
                continue;
            };
            for test in processes(step) {
                let compiles = test == COMPILE_CASES;
                let job = Job {
                    executable,
                    test,
                    crate_dir: crate_dir.clone(),
                    compiles,
                };
                queue.push((step.name.clone(), job));
            }
        }
        // Compile cases take longest: begin with them.
        queue.sort_by_key(|(_, job)| !job.compiles);
        let (next, done) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let work = || -> Result<Vec<((String, String), Ran)>> {
            let mut results = Vec::new();
            while let Some((step, job)) = queue.get(next.fetch_add(1, SeqCst)) {
                let ran = run::run(settings, request.stage, job)?;
                results.push(((step.clone(), job.test.to_owned()), ran));
                progress(Progress::Testing {
                    done: done.fetch_add(1, SeqCst) + 1,
                    all: queue.len(),
                });
            }
            Ok(results)
        };
        thread::scope(|scope| {
            let workers: Vec<_> = (0..request.jobs.clamp(1, queue.len().max(1)))
                .map(|_| scope.spawn(work))
                .collect();
            let mut results = BTreeMap::new();
            for worker in workers {
                results.extend(worker.join().expect("a worker does not panic")?);
            }
            Ok(results)
        })
    }

    fn judge_step(
        &self,
        step: &Step,
        before: &[report::Step],
        results: &BTreeMap<(String, String), Ran>,
    ) -> report::Step {
        let request = &self.request;
        if let Some(reason) = skip_reason(step, before) {
            return step_report(
                request,
                step,
                StepStatus::Skipped,
                not_run(step),
                Some(reason),
                Vec::new(),
            );
        }
        if !self.built.tests.contains_key(&step.name) {
            let status = if self.is_untouched(step) {
                StepStatus::NotStarted
            } else {
                StepStatus::DoesNotCompile
            };
            return step_report(
                request,
                step,
                status,
                not_run(step),
                None,
                self.messages_of_step(step),
            );
        }
        let find = |test: &str| results.get(&(step.name.clone(), test.to_owned()));
        let mut tests: Vec<report::Test> = step
            .tests
            .iter()
            .map(|test| test_report(test, &find))
            .collect();
        let canary = step.canary.as_deref().and_then(find);
        let reason = canary
            .filter(|canary| canary.outcome == Outcome::Pass)
            .map(|_| {
                for test in tests
                    .iter_mut()
                    .filter(|test| test.outcome == Outcome::Pass)
                {
                    test.outcome = Outcome::Forged;
                    test.message =
                        "a test that nothing can pass was passed, too, so this pass proves nothing"
                            .into();
                }
                "a test that nothing can pass was passed".to_owned()
            });
        let passes = |test: &report::Test| test.outcome == Outcome::Pass;
        let todo = |test: &report::Test| test.outcome == Outcome::Todo;
        let status = if tests.iter().all(passes) {
            StepStatus::Passing
        } else if tests
            .iter()
            .all(|test| todo(test) || !passes(test) && self.is_untouched(step))
        {
            StepStatus::NotStarted
        } else {
            StepStatus::Failing
        };
        step_report(request, step, status, tests, reason, Vec::new())
    }

    fn messages_of_step(&self, step: &Step) -> Vec<Message> {
        let own = |(target, message): &&(cargo::Target, Message)| {
            target.test.as_ref() == Some(&step.name) && message.level == Level::Error
        };
        self.built
            .messages
            .iter()
            .filter(own)
            .map(|(_, message)| message.clone())
            .collect()
    }

    /// Is the file in which the student begins still the starter's?
    fn is_untouched(&self, step: &Step) -> bool {
        let request = &self.request;
        let starter = request
            .course
            .tests_dir(request.chapter)
            .join("starter")
            .join(&step.begin);
        let starter = fs::read_to_string(starter).ok();
        starter.is_some() && starter.as_ref() == request.submission.files.get(&step.begin)
    }
}

/// The files of a stage with one chapter on earlier ones.
pub fn staged_files(
    course: &Course,
    earlier: &[Earlier<'_>],
    part: Part<'_>,
) -> Result<stage::Files> {
    let mut parts: Vec<Part<'_>> = earlier
        .iter()
        .map(|(chapter, sources)| Part {
            chapter,
            sources,
            with_tests: false,
            with_examples: false,
        })
        .collect();
    parts.push(part);
    stage::files(course, &parts)
}

/// The test that `kit::compile_cases!` defines.
const COMPILE_CASES: &str = "compile_cases";

fn selected<'a>(request: &'a Request<'_>) -> impl Iterator<Item = &'a Step> {
    let wanted = |step: &&Step| {
        request
            .steps
            .as_ref()
            .is_none_or(|names| names.contains(&step.name))
    };
    request.chapter.steps.iter().filter(wanted)
}

/// The tests of a step that are processes: compile cases share one.
fn processes(step: &Step) -> impl Iterator<Item = &str> {
    let functions = step
        .tests
        .iter()
        .map(|test| test.name.as_str())
        .filter(|name| !name.contains('/'));
    functions
        .chain(step.canary.as_deref())
        .chain(step.compile_cases.then_some(COMPILE_CASES))
}

fn skip_reason(step: &Step, before: &[report::Step]) -> Option<String> {
    let missing: Vec<&str> = before
        .iter()
        .filter(|earlier| step.needs.contains(&earlier.name))
        .filter(|earlier| {
            matches!(
                earlier.status,
                StepStatus::NotStarted | StepStatus::DoesNotCompile | StepStatus::Skipped
            )
        })
        .map(|earlier| earlier.name.as_str())
        .collect();
    (!missing.is_empty()).then(|| format!("first comes {}", missing.join(", ")))
}

fn not_run(step: &Step) -> Vec<report::Test> {
    step.tests
        .iter()
        .map(|test| test_report(test, &|_| None))
        .collect()
}

fn test_report<'a>(test: &Declaration, find: &dyn Fn(&str) -> Option<&'a Ran>) -> report::Test {
    let mut report = report::Test {
        name: test.name.clone(),
        sentence: test.sentence.clone(),
        place: test.place.clone(),
        outcome: Outcome::NotRun,
        message: String::new(),
        location: String::new(),
        story: Vec::new(),
        output: String::new(),
        seconds: 0.0,
    };
    let is_case = test.name.contains('/');
    let Some(ran) = find(if is_case { COMPILE_CASES } else { &test.name }) else {
        return report;
    };
    report.seconds = ran.elapsed.as_secs_f64();
    if is_case && ran.outcome == Outcome::Pass {
        let found = ran.cases.iter().find(|(name, _)| *name == test.name);
        (report.outcome, report.message) = match found {
            Some((_, message)) if message.is_empty() => (Outcome::Pass, String::new()),
            Some((_, message)) => (Outcome::Fail, message.clone()),
            None => (Outcome::NotRun, "this case was not judged".into()),
        };
        return report;
    }
    report.outcome = ran.outcome;
    report.message = ran.message.clone();
    report.location = ran.location.clone();
    report.story = ran.story.clone();
    report.output = ran.output.clone();
    report
}

fn step_report(
    request: &Request<'_>,
    step: &Step,
    status: StepStatus,
    tests: Vec<report::Test>,
    reason: Option<String>,
    messages: Vec<Message>,
) -> report::Step {
    let earned = if status == StepStatus::Passing {
        step.points
    } else {
        0
    };
    report::Step {
        name: step.name.clone(),
        title: step.title.clone(),
        status,
        reason,
        points: Points {
            earned,
            possible: step.points,
        },
        begin: begin(request, step),
        tests,
        messages,
    }
}

/// The line with the step's first `todo!`, or the file that the step begins in.
fn begin(request: &Request<'_>, step: &Step) -> String {
    let path = format!(
        "{}/{}",
        request.submission.origin.trim_end_matches("/src"),
        shown(&step.begin)
    );
    let text = request.submission.files.get(&step.begin);
    let line = text.and_then(|text| text.lines().position(|line| line.contains("todo!(")));
    match line {
        Some(line) => format!("{path}:{}", line + 1),
        None => path,
    }
}

fn status(steps: &[report::Step]) -> Status {
    let all = |wanted: &[StepStatus]| steps.iter().all(|step| wanted.contains(&step.status));
    if all(&[StepStatus::Passing]) {
        Status::Passing
    } else if all(&[StepStatus::NotStarted, StepStatus::Skipped]) {
        Status::NotStarted
    } else if all(&[StepStatus::DoesNotCompile, StepStatus::Skipped]) {
        Status::DoesNotCompile
    } else {
        Status::Failing
    }
}

fn chapter_report(
    request: &Request<'_>,
    status: Status,
    steps: Vec<report::Step>,
    findings: Vec<report::Finding>,
    messages: Vec<Message>,
    begun: Instant,
) -> report::Chapter {
    let changed = &request.submission.changed_given;
    let notes = changed
        .iter()
        .map(|path| {
            format!(
                "`{}` is given by the course; your changes to it are not used",
                shown(path)
            )
        })
        .collect();
    report::Chapter {
        number: request.chapter.number,
        package: request.chapter.package.clone(),
        title: request.chapter.title.clone(),
        status,
        points: Points::sum(steps.iter().map(|step| step.points)),
        subject: request.submission.origin.clone(),
        built_on: request.built_on,
        steps,
        findings,
        notes,
        messages,
        seconds: begun.elapsed().as_secs_f64(),
    }
}
