//! The path from a submission to a report: policy, stage, build, run. `check`, `verify` and `bench` all take it.

mod assemble;
mod queue;
mod request;

use std::{fs, path::PathBuf, sync::OnceLock, time::Instant};

use anyhow::{Context, Result};

pub use assemble::test::not_run;
use queue::Results;
pub use request::{
    Earlier, Progress, Request, SCHEDULES, SEED, Selection, Tracing, usual_schedules,
};
use request::{expects_models, selected};

use crate::{
    cargo::{self, Built, BuiltAll, Targets},
    course::{Chapter, Course, Step},
    mistakes::likely,
    policy, report,
    run::{self, Job, Ran},
    sanitizer::Sanitizer,
    settings::Settings,
    stage::{self, Part, modelled::modelled_name},
    submission::Submission,
};

/// A built chapter whose tests can be run, more than once if need be.
pub struct Judge<'a> {
    request: Request<'a>,
    built: Built,
    /// The modelled form, if it was built at once.
    modelled: Option<Built>,
    /// The same tests, built to be run under the sanitizers.
    sanitized: Option<Built>,
    /// What does not change from one run to the next.
    compile_cases: OnceLock<Results>,
    models: OnceLock<Results>,
    begun: Instant,
}

pub fn check(
    settings: &Settings,
    request: Request<'_>,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<report::Chapter> {
    let mut findings = policy::findings(request.chapter, &request.submission);
    for (chapter, files) in &request.earlier {
        findings.extend(policy::findings(
            chapter,
            &Submission::of_files(chapter, files),
        ));
    }
    if findings.is_empty() {
        let (course, chapter) = (request.course, request.chapter);
        let mut report = Judge::build(settings, request, progress)?.run(settings, progress)?;
        likely::add(course, chapter, &mut report);
        Ok(report)
    } else {
        Ok(assemble::refused(&request, findings))
    }
}

/// The report of a chapter that is as it was handed out: nothing needs to be built to know it.
pub fn untouched(request: &Request<'_>) -> report::Chapter {
    assemble::untouched(request)
}

impl<'a> Judge<'a> {
    pub fn build(
        settings: &Settings,
        request: Request<'a>,
        progress: &dyn Fn(Progress),
    ) -> Result<Self> {
        let begun = Instant::now();
        let part = Part {
            chapter: request.chapter,
            sources: &request.submission.files,
            with_tests: true,
            with_examples: false,
        };
        request.stage.write(
            request.course,
            &stage::files(
                request.course,
                &parts(&request.earlier, part),
                request.chapter.is_modelled(),
            )?,
        )?;
        let mut packages = vec![request.chapter.package.clone()];
        let at_once = expects_models(&request);
        if at_once {
            packages.push(modelled_name(&request.chapter.package));
        }
        let BuiltAll { plain, modelled } =
            build_tests(settings, &request, &packages, None, progress)?;
        let sanitizer = request.sanitizer.filter(|_| request.chapter.allows_unsafe);
        let sanitized = sanitizer
            .map(|sanitizer| {
                build_tests(
                    settings,
                    &request,
                    &packages[..1],
                    Some(sanitizer),
                    progress,
                )
            })
            .transpose()?;
        Ok(Self {
            request,
            built: plain,
            modelled: at_once.then_some(modelled),
            sanitized: sanitized.map(|sanitized| sanitized.plain),
            compile_cases: OnceLock::new(),
            models: OnceLock::new(),
            begun,
        })
    }

    /// Did every test file compile, the modelled ones, too?
    pub fn is_whole(&self) -> bool {
        let has = |built: &Built, step: &Step| built.tests.contains_key(&step.name);
        selected(&self.request).all(|step| {
            let modelled = self.modelled.as_ref();
            let lacks_model = step.is_modelled() && !modelled.is_some_and(|built| has(built, step));
            has(&self.built, step) && !lacks_model
        })
    }

    /// The programs that were built.
    pub fn executables(&self) -> impl Iterator<Item = &PathBuf> {
        let modelled = self.modelled.iter().flat_map(|built| built.tests.values());
        self.built.tests.values().chain(modelled)
    }

    /// Runs every test that was built; compile cases and models only the first time.
    pub fn run(
        &self,
        settings: &Settings,
        progress: &(dyn Fn(Progress) + Sync),
    ) -> Result<report::Chapter> {
        let request = &self.request;
        if let Some(report) = assemble::does_not_compile(request, &self.built, self.begun) {
            return Ok(report);
        }
        let hidden = policy::unread(request.chapter, &request.submission);
        if !hidden.is_empty() {
            return Ok(assemble::refused(request, hidden));
        }
        let made = self.made_by_macros(settings)?;
        if !made.is_empty() {
            return Ok(assemble::refused(request, made));
        }
        let known = self.compile_cases.get().cloned().unwrap_or_default();
        let mut results = queue::run_tests(settings, request, &self.built, known, progress)?;
        self.compile_cases
            .get_or_init(|| results.of_compile_cases());
        if let Some(sanitized) = &self.sanitized {
            results.doubt(queue::run_sanitized(
                settings, request, sanitized, progress,
            )?);
        }
        if queue::wants_models(request, &results) {
            results.add_models(self.models(settings, &results, progress)?);
        }
        queue::add_canaries(settings, request, &self.built, &mut results)?;
        Ok(assemble::ran(request, &self.built, &results, self.begun))
    }

    /// What is refused in what macros have put together, in this chapter and in those below it.
    fn made_by_macros(&self, settings: &Settings) -> Result<Vec<report::Finding>> {
        let request = &self.request;
        let earlier = request.earlier.iter();
        let mut all: Vec<_> = earlier
            .map(|(chapter, files)| (*chapter, Submission::of_files(chapter, files)))
            .collect();
        all.push((request.chapter, request.submission.clone()));
        // A macro may be defined in one crate and used in the next.
        let from = all
            .iter()
            .position(|(_, submission)| policy::expanded::defines_macros(submission));
        let Some(from) = from else {
            return Ok(Vec::new());
        };
        let mut findings = Vec::new();
        for (chapter, submission) in &all[from..] {
            let folder = request.stage.directory.join("crates").join(&chapter.folder);
            let given = chapter.given.iter();
            let given = given.filter_map(|path| fs::read_to_string(folder.join(path)).ok());
            let given: Vec<String> = given.collect();
            let text = cargo::expanded(settings, request.stage, &chapter.package)?;
            let text = text.as_deref();
            findings.extend(policy::expanded::findings(
                chapter, submission, &given, text,
            ));
        }
        Ok(findings)
    }

    fn models(
        &self,
        settings: &Settings,
        results: &Results,
        progress: &(dyn Fn(Progress) + Sync),
    ) -> Result<&Results> {
        if let Some(models) = self.models.get() {
            return Ok(models);
        }
        let request = &self.request;
        let late = match &self.modelled {
            Some(_) => None,
            None => {
                progress(Progress::CompilingModel);
                let package = [modelled_name(&request.chapter.package)];
                Some(build_tests(settings, request, &package, None, progress)?.modelled)
            }
        };
        let built = self.modelled.as_ref().or(late.as_ref());
        let built = built.expect("it was built at once or just now");
        let models = queue::run_models(settings, request, built, results, progress)?;
        Ok(self.models.get_or_init(|| models))
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
            test: queue::COMPILE_CASES,
            crate_dir,
            compiles: true,
            sanitized: false,
            exploration: None,
            traced: false,
        };
        Ok(Some(run::run(settings, request.stage, &job)?))
    }
}

/// The earlier chapters as the course solves them.
pub fn references<'a>(course: &'a Course, chapter: &Chapter) -> Result<Vec<Earlier<'a>>> {
    course
        .before(chapter)
        .map(|earlier| Ok((earlier, Submission::reference(course, earlier)?.files)))
        .collect()
}

/// The files of a stage with one chapter on earlier ones.
pub fn staged_files(
    course: &Course,
    earlier: &[Earlier<'_>],
    part: Part<'_>,
    with_models: bool,
) -> Result<stage::Files> {
    stage::files(course, &parts(earlier, part), with_models)
}

fn parts<'a>(earlier: &'a [Earlier<'a>], part: Part<'a>) -> Vec<Part<'a>> {
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
    parts
}

fn build_tests(
    settings: &Settings,
    request: &Request<'_>,
    packages: &[String],
    sanitizer: Option<&Sanitizer>,
    progress: &dyn Fn(Progress),
) -> Result<BuiltAll> {
    let modelled = packages
        .iter()
        .all(|package| *package != request.chapter.package);
    let steps = selected(request).filter(|step| !modelled || step.is_modelled());
    let tests: Vec<&str> = steps.map(|step| step.name.as_str()).collect();
    let targets = Targets {
        packages,
        tests: &tests,
    };
    let compiling = |name: &str| progress(Progress::Compiling(name.to_owned()));
    cargo::build_tests(settings, request.stage, sanitizer, &targets, &compiling)
}
