//! Proves the course's own tests: right solutions pass, and wrong ones fail at the named test.

mod companions;
mod fingerprint;
pub mod fixture;
mod in_scope;
mod judgement;
mod measure;
pub mod mutants;
mod patch;
mod record;
mod tidy;
mod workers;

use std::{
    collections::BTreeMap,
    path::Path,
    sync::atomic::{AtomicUsize, Ordering::SeqCst},
    time::Instant,
};

use anyhow::{Result, bail};
use kit::wire::Exploration;

use crate::{
    check::{Judge, Request, Tracing, references},
    contracts,
    course::{Chapter, Course},
    failure::Failure,
    mistakes::Signature,
    policy,
    report::Outcome,
    sanitizer::Sanitizer,
    settings::Settings,
    stage::Stage,
    submission::Submission,
};
use fixture::{Fixture, Kind};
use judgement::Named;
pub use measure::{Measure, Tally, measure};
use record::Recorder;

/// What is to be verified.
pub struct Plan<'a> {
    pub chapters: Vec<&'a Chapter>,
    pub repeat: u32,
    /// Only fixtures whose name contains this.
    pub only: Option<&'a str>,
    pub pristine: bool,
    /// Which schedules the modelled tests try.
    pub exploration: Exploration,
    /// Run right solutions under it, too.
    pub sanitizer: Option<Sanitizer>,
    /// Only wrong solutions that are new or changed, at all tests of their steps, to record what fails.
    pub record: bool,
}

/// What one fixture showed.
#[derive(Debug)]
struct Finding {
    chapter: u32,
    name: String,
    kind: &'static str,
    problems: Vec<String>,
    /// The tests that a wrong solution is for.
    named: Named,
    /// What it does to the steps that were run.
    seen: Vec<Signature>,
}

/// What verification found, chapter by chapter.
pub struct Outcomes {
    pub chapters: Vec<ChapterOutcome>,
    pub seconds: f64,
}

pub struct ChapterOutcome {
    pub number: u32,
    pub title: String,
    /// Mistakes in the chapter's record, if that was renewed.
    pub recorded: Option<usize>,
    /// Fixtures of each kind that are as they should be.
    pub counts: BTreeMap<&'static str, usize>,
    /// `fixture: what is wrong`.
    pub problems: Vec<String>,
    /// Tests that no wrong solution names; known only when all of them ran.
    pub unneeded: Option<Vec<String>>,
}

impl Outcomes {
    pub fn is_good(&self) -> bool {
        self.chapters
            .iter()
            .all(|chapter| chapter.problems.is_empty())
    }
}

/// A piece of work for one worker.
enum Work<'a> {
    Fixture(&'a Chapter, Fixture),
    /// The lesson, the examples, the lints.
    Companions(&'a Chapter),
}

pub fn verify(
    settings: &Settings,
    course: &Course,
    plan: &Plan<'_>,
    said: &(dyn Fn(usize, usize, &str) + Sync),
) -> Result<Outcomes> {
    let begun = Instant::now();
    // Every solution is another one: what the compiler would keep for the next edit is of no use to it.
    let mut settings = settings.clone();
    settings
        .environment
        .push(("CARGO_INCREMENTAL".into(), "0".into()));
    let settings = &settings;
    let mut problems: Vec<(u32, String)> = Vec::new();
    let mut queue = Vec::new();
    let mut any = false;
    let contracts = contracts::read(course)?;
    let mut recorders = BTreeMap::new();
    for chapter in &plan.chapters {
        let untidy = tidy::problems(course, chapter, plan.pristine)?;
        let in_scope = in_scope::problems(course, chapter)?;
        problems.extend(
            untidy
                .into_iter()
                .chain(in_scope)
                .map(|problem| (chapter.number, problem)),
        );
        let (fixtures, broken) = fixture::read_all(course, chapter)?;
        problems.extend(broken.into_iter().map(|problem| (chapter.number, problem)));
        problems.extend(
            record::unknown_contracts(&contracts, &fixtures)
                .into_iter()
                .map(|problem| (chapter.number, problem)),
        );
        let recorder = plan
            .record
            .then(|| Recorder::new(course, chapter, &fixtures))
            .transpose()?;
        if recorder.is_none() {
            let stale = record::problems(course, chapter, &fixtures)?;
            problems.extend(stale.into_iter().map(|problem| (chapter.number, problem)));
        }
        let named = |name: &str| plan.only.is_none_or(|only| name.contains(only));
        let wanted = |fixture: &Fixture| {
            named(&fixture.name)
                && recorder
                    .as_ref()
                    .is_none_or(|recorder| recorder.wants(fixture))
        };
        any |= fixtures.iter().any(|fixture| named(&fixture.name));
        let fixtures = fixtures.into_iter().filter(wanted);
        queue.extend(fixtures.map(|fixture| Work::Fixture(chapter, fixture)));
        if named("lesson") && recorder.is_none() {
            any = true;
            queue.push(Work::Companions(chapter));
        }
        recorders.extend(recorder.map(|recorder| (chapter.number, recorder)));
    }
    if let (true, Some(only)) = (!any && problems.is_empty(), plan.only) {
        bail!(Failure::NothingRan(format!(
            "no fixture's name contains `{only}`"
        )));
    }
    let findings = judge_all(settings, course, plan, &queue, &recorders, said)?;
    let mut recorded = BTreeMap::new();
    for (number, recorder) in &recorders {
        recorded.insert(*number, recorder.finish()?);
    }
    let chapters = plan.chapters.iter().map(|chapter| {
        let own: Vec<&Finding> = findings
            .iter()
            .filter(|finding| finding.chapter == chapter.number)
            .collect();
        let mut own_problems: Vec<String> = problems
            .iter()
            .filter(|(number, _)| *number == chapter.number)
            .map(|(_, problem)| problem.clone())
            .collect();
        let mut counts = BTreeMap::new();
        for finding in &own {
            if finding.problems.is_empty() {
                *counts.entry(finding.kind).or_default() += 1;
            }
            own_problems.extend(
                finding
                    .problems
                    .iter()
                    .map(|problem| format!("{}: {problem}", finding.name)),
            );
        }
        let unneeded = (plan.only.is_none() && !plan.record)
            .then(|| judgement::unneeded(chapter, own.iter().map(|finding| &finding.named)));
        ChapterOutcome {
            number: chapter.number,
            title: chapter.title.clone(),
            recorded: recorded.get(&chapter.number).copied(),
            counts,
            problems: own_problems,
            unneeded,
        }
    });
    Ok(Outcomes {
        chapters: chapters.collect(),
        seconds: begun.elapsed().as_secs_f64(),
    })
}

fn judge_all(
    settings: &Settings,
    course: &Course,
    plan: &Plan<'_>,
    queue: &[Work<'_>],
    recorders: &BTreeMap<u32, Recorder<'_>>,
    said: &(dyn Fn(usize, usize, &str) + Sync),
) -> Result<Vec<Finding>> {
    let Some(richest) = plan.chapters.last() else {
        return Ok(Vec::new());
    };
    let done = AtomicUsize::new(0);
    let work = |work: &Work<'_>, stage: &Stage| -> Result<Finding> {
        let finding = match work {
            Work::Fixture(chapter, fixture) => {
                let finding = judge(settings, course, plan, chapter, fixture, stage)?;
                if let Some(recorder) = recorders.get(&chapter.number) {
                    recorder.take(fixture, &finding)?;
                }
                finding
            }
            Work::Companions(chapter) => Finding {
                chapter: chapter.number,
                name: "lesson".into(),
                kind: "lesson",
                problems: companions::problems(settings, course, chapter, stage)?,
                named: Named::default(),
                seen: Vec::new(),
            },
        };
        said(done.fetch_add(1, SeqCst) + 1, queue.len(), &finding.name);
        Ok(finding)
    };
    let mut findings = workers::work_through(settings, course, richest, queue, &work)?;
    findings.sort_by(|a, b| (a.chapter, &a.name).cmp(&(b.chapter, &b.name)));
    Ok(findings)
}

fn judge(
    settings: &Settings,
    course: &Course,
    plan: &Plan<'_>,
    chapter: &Chapter,
    fixture: &Fixture,
    stage: &Stage,
) -> Result<Finding> {
    let mut finding = Finding {
        chapter: chapter.number,
        name: fixture.name.clone(),
        kind: fixture.kind.word(),
        problems: Vec::new(),
        named: judgement::named(&fixture.kind),
        seen: Vec::new(),
    };
    let submission = Submission::of_files(chapter, &fixture.files);
    let refused = policy::findings(chapter, &submission);
    if !refused.is_empty() {
        finding.problems = refused
            .iter()
            .map(|refused| format!("refused at {}: {}", refused.place, refused.message))
            .collect();
        return Ok(finding);
    }
    let earlier = references(course, chapter)?;
    let request = Request {
        course,
        chapter,
        submission,
        earlier,
        built_on: None,
        selection: if plan.record {
            fixture.kind.whole_steps()
        } else {
            fixture.kind.selection()
        },
        stage,
        processors: settings.jobs,
        sanitizer: plan.sanitizer.as_ref().filter(|_| fixture.kind.is_right()),
        exploration: plan.exploration.clone(),
        patience: None,
        tracing: Tracing::None,
    };
    let judge = Judge::build(settings, request, &|_| {})?;
    let times = if fixture.kind.is_right() {
        plan.repeat
    } else {
        1
    };
    for _ in 0..times {
        let report = judge.run(settings, &|_| {})?;
        finding.problems = judgement::problems(chapter, &fixture.kind, &report);
        finding.seen = report.steps.iter().filter_map(Signature::of).collect();
        if !finding.problems.is_empty() {
            break;
        }
    }
    if matches!(fixture.kind, Kind::Reference) && finding.problems.is_empty() {
        finding.problems = twin_problems(settings, &judge, &course.tests_dir(chapter))?;
    }
    Ok(finding)
}

/// A case that must not compile must do so for its marked lines only: its twin without them compiles.
fn twin_problems(settings: &Settings, judge: &Judge<'_>, tests: &Path) -> Result<Vec<String>> {
    let twins = fixture::twins(tests)?;
    let Some(ran) = judge.run_compile_cases(settings, &twins)? else {
        return Ok(Vec::new());
    };
    if ran.outcome != Outcome::Pass {
        return Ok(vec![format!(
            "the twins of the compile cases were not judged: {}",
            ran.message
        )]);
    }
    let twins = ran
        .cases
        .iter()
        .filter_map(|case| Some((case.name.strip_prefix("pass/twin_")?, case)));
    let bad = twins.filter(|(_, twin)| !twin.message.is_empty());
    Ok(bad
        .map(|(name, twin)| {
            let problem =
                format!("compile/fail/{name}.rs does not compile without its marked lines either");
            format!("{problem}: {}", twin.message)
        })
        .collect())
}
