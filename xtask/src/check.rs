//! The path from a submission to a report: policy, stage, build, run. `check`, `verify` and `bench` all take it.

mod assemble;
mod queue;

use std::{collections::BTreeMap, fs, path::PathBuf, sync::OnceLock, time::Instant};

use anyhow::{Context, Result};

use queue::Results;

use crate::{
    cargo::{self, Built},
    course::{Chapter, Course, Step},
    policy, report,
    run::{self, Job, Ran},
    sanitizer::Sanitizer,
    settings::Settings,
    stage::{self, Part, Stage},
    submission::Submission,
};

/// One chapter to be judged.
pub struct Request<'a> {
    pub course: &'a Course,
    pub chapter: &'a Chapter,
    pub submission: Submission,
    pub earlier: Vec<Earlier<'a>>,
    /// Whose the earlier chapters are, in words.
    pub built_on: Option<&'static str>,
    pub selection: Selection,
    pub stage: &'a Stage,
    /// Tests at once.
    pub jobs: usize,
    /// Run the tests of a chapter that allows `unsafe` once more, under the sanitizers.
    pub sanitizer: Option<&'a Sanitizer>,
    /// After so many hanging tests, the others of the step are not waited for.
    pub patience: Option<usize>,
}

/// What of a chapter is asked for.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// Only these steps, or all.
    pub steps: Option<Vec<String>>,
    /// Of those steps only these tests, as step and test, or all.
    pub tests: Option<Vec<(String, String)>>,
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
    /// The same tests, built to be run under the sanitizers.
    sanitized: Option<Built>,
    compile_cases: OnceLock<Results>,
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
        Ok(assemble::refused(&request, findings))
    }
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
            &staged_files(request.course, &request.earlier, part)?,
        )?;
        let tests: Vec<&str> = selected(&request).map(|step| step.name.as_str()).collect();
        let compiling = |name: &str| progress(Progress::Compiling(name.to_owned()));
        let package = &request.chapter.package;
        let build = |sanitizer| {
            cargo::build_tests(
                settings,
                request.stage,
                sanitizer,
                package,
                &tests,
                &compiling,
            )
        };
        let built = build(None)?;
        let sanitizer = request.sanitizer.filter(|_| request.chapter.allows_unsafe);
        let sanitized = sanitizer
            .map(|sanitizer| build(Some(sanitizer)))
            .transpose()?;
        Ok(Self {
            request,
            built,
            sanitized,
            compile_cases: OnceLock::new(),
            begun,
        })
    }

    /// Runs every test that was built; compile cases only the first time.
    pub fn run(
        &self,
        settings: &Settings,
        progress: &(dyn Fn(Progress) + Sync),
    ) -> Result<report::Chapter> {
        if let Some(report) = assemble::does_not_compile(&self.request, &self.built, self.begun) {
            return Ok(report);
        }
        let known = self.compile_cases.get().cloned().unwrap_or_default();
        let mut results = queue::run_all(settings, &self.request, &self.built, known, progress)?;
        self.compile_cases
            .get_or_init(|| results.of_compile_cases());
        if let Some(sanitized) = &self.sanitized {
            results.doubt(queue::run_sanitized(
                settings,
                &self.request,
                sanitized,
                progress,
            )?);
        }
        Ok(assemble::ran(
            &self.request,
            &self.built,
            &results,
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
            test: queue::COMPILE_CASES,
            crate_dir,
            compiles: true,
            sanitized: false,
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

fn selected<'a>(request: &'a Request<'_>) -> impl Iterator<Item = &'a Step> {
    let wanted = |step: &&Step| {
        request
            .selection
            .steps
            .as_ref()
            .is_none_or(|names| names.contains(&step.name))
    };
    request.chapter.steps.iter().filter(wanted)
}
