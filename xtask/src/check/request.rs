//! What is asked for: one chapter, whose sources, which of its tests.

use std::{collections::BTreeMap, path::PathBuf};

use kit::wire::Exploration;

use crate::{
    course::{Chapter, Course, Step},
    sanitizer::Sanitizer,
    stage::Stage,
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
    /// How many processors the tests may keep busy.
    pub processors: usize,
    /// Run the tests of a chapter that allows `unsafe` once more, under the sanitizers.
    pub sanitizer: Option<&'a Sanitizer>,
    /// Which schedules the modelled tests try.
    pub exploration: Exploration,
    /// After so many hanging tests, the others of the step are not waited for.
    pub patience: Option<usize>,
    pub tracing: Tracing,
}

/// Of which tests the report has the timeline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tracing {
    None,
    Failing,
    All,
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
    /// The modelled form of the chapter, which is not always needed.
    CompilingModel,
    Testing {
        done: usize,
        all: usize,
    },
}

/// How many schedules a modelled test tries, and from which seed, unless somebody asks for others.
pub const SCHEDULES: usize = 5000;
pub const SEED: u64 = 1;

/// The schedules that a test tries if nobody asks for others.
pub fn usual_schedules() -> Exploration {
    Exploration {
        seed: SEED,
        schedules: SCHEDULES,
        only: None,
    }
}

/// Will the models be wanted? Building them along with the rest is faster than later; but where a file still has its
/// `todo!`, nobody should wait for them.
pub(super) fn expects_models(request: &Request<'_>) -> bool {
    let named = |step: &Step, test: &str| match &request.selection.tests {
        None => true,
        Some(tests) => tests
            .iter()
            .any(|(of, name)| *of == step.name && name == test),
    };
    let wanted = |step: &&Step| {
        step.tests
            .iter()
            .any(|test| test.modelled && named(step, &test.name))
    };
    let begun = |step: &Step| {
        let text = request.submission.files.get(&step.begin);
        !text.is_some_and(|text| text.contains("todo!("))
    };
    let mut steps = selected(request).filter(wanted).peekable();
    steps.peek().is_some() && steps.any(begun)
}

pub(super) fn selected<'a>(request: &'a Request<'_>) -> impl Iterator<Item = &'a Step> {
    let wanted = |step: &&Step| {
        request
            .selection
            .steps
            .as_ref()
            .is_none_or(|names| names.contains(&step.name))
    };
    request.chapter.steps.iter().filter(wanted)
}
