//! Puts what was built and run into a report.

mod begin;
pub mod test;

use std::{fs, path::Path, time::Instant};

use super::{
    Request,
    queue::{Results, modelled_canary},
    selected,
};
use crate::{
    cargo::Built,
    course::Step,
    report::{self, Level, Message, ModelOutcome, Outcome, Points, Status, StepStatus},
    submission::shown,
};

/// The report of a chapter that is not run, since something in it has no place there.
pub fn refused(request: &Request<'_>, findings: Vec<report::Finding>) -> report::Chapter {
    let skip = |step: &Step| {
        let reason = Some("a finding comes first".into());
        step_report(
            request,
            step,
            StepStatus::Skipped,
            test::not_run(step),
            reason,
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

/// The report of a chapter whose crate, or an earlier one, does not compile; nothing if all do.
pub fn does_not_compile(
    request: &Request<'_>,
    built: &Built,
    begun: Instant,
) -> Option<report::Chapter> {
    let errors = crate_messages(built, Level::Error, |_| true);
    if errors.is_empty() {
        return None;
    }
    let own = crate_messages(built, Level::Error, |package| {
        package == request.chapter.package
    });
    let reason = if own.is_empty() {
        report::EARLIER_DOES_NOT_COMPILE
    } else {
        "the crate does not compile"
    };
    let step = |step: &Step| {
        step_report(
            request,
            step,
            StepStatus::DoesNotCompile,
            test::not_run(step),
            Some(reason.into()),
            Vec::new(),
        )
    };
    let steps = selected(request).map(step).collect();
    Some(chapter_report(
        request,
        Status::DoesNotCompile,
        steps,
        Vec::new(),
        errors,
        begun,
    ))
}

/// The report of a chapter in which nobody has written anything yet.
pub fn untouched(request: &Request<'_>) -> report::Chapter {
    let mut steps: Vec<report::Step> = Vec::new();
    for step in selected(request) {
        let reason = skip_reason(step, &steps);
        let status = match reason {
            Some(_) => StepStatus::Skipped,
            None => StepStatus::NotStarted,
        };
        let tests = test::not_run(step);
        steps.push(step_report(
            request,
            step,
            status,
            tests,
            reason,
            Vec::new(),
        ));
    }
    let begun = Instant::now();
    chapter_report(
        request,
        status(&steps),
        steps,
        Vec::new(),
        Vec::new(),
        begun,
    )
}

/// The report of a chapter that was run.
pub fn ran(
    request: &Request<'_>,
    built: &Built,
    results: &Results,
    begun: Instant,
) -> report::Chapter {
    let mut steps: Vec<report::Step> = Vec::new();
    for step in selected(request) {
        let report = judge_step(request, built, results, step, &steps);
        steps.push(report);
    }
    let warnings = crate_messages(built, Level::Warning, |package| {
        package == request.chapter.package
    });
    chapter_report(request, status(&steps), steps, Vec::new(), warnings, begun)
}

fn judge_step(
    request: &Request<'_>,
    built: &Built,
    results: &Results,
    step: &Step,
    before: &[report::Step],
) -> report::Step {
    if let Some(reason) = skip_reason(step, before) {
        return step_report(
            request,
            step,
            StepStatus::Skipped,
            test::not_run(step),
            Some(reason),
            Vec::new(),
        );
    }
    let untouched = is_untouched(request, step);
    if !built.tests.contains_key(&step.name) {
        let status = if untouched {
            StepStatus::NotStarted
        } else {
            StepStatus::DoesNotCompile
        };
        return step_report(
            request,
            step,
            status,
            test::not_run(step),
            None,
            step_messages(built, step),
        );
    }
    let mut tests: Vec<report::Test> = step
        .tests
        .iter()
        .map(|test| {
            let number = request.chapter.number;
            test::report(number, step, test, results, request.tracing)
        })
        .collect();
    let forged = step.canary.as_deref().is_some_and(|canary| {
        let plain = results.find(step, canary);
        let modelled = results.find(step, &modelled_canary(canary));
        plain.is_some_and(|ran| ran.outcome == Outcome::Pass)
            || modelled.is_some_and(|ran| {
                let model = ran.model.as_ref();
                model.is_some_and(|model| model.outcome == ModelOutcome::Pass)
            })
    });
    if forged {
        for test in tests
            .iter_mut()
            .filter(|test| test.outcome == Outcome::Pass)
        {
            test.outcome = Outcome::Forged;
            test.message =
                "a test that nothing can pass was passed, too, so this pass proves nothing".into();
        }
    }
    let passes = |test: &report::Test| test.outcome == Outcome::Pass;
    let idle = |test: &report::Test| test.outcome == Outcome::Todo || (untouched && !passes(test));
    if let Some(reason) = asked_for_in_part(request, step, &tests) {
        return step_report(
            request,
            step,
            StepStatus::Skipped,
            tests,
            Some(reason),
            Vec::new(),
        );
    }
    let status = if tests.iter().all(passes) {
        StepStatus::Passing
    } else if tests.iter().all(idle) {
        StepStatus::NotStarted
    } else {
        StepStatus::Failing
    };
    step_report(request, step, status, tests, None, Vec::new())
}

/// A step is not done because some of its tests pass.
fn asked_for_in_part(request: &Request<'_>, step: &Step, tests: &[report::Test]) -> Option<String> {
    let names = request.selection.tests.as_ref()?;
    let asked_for = |test: &&report::Test| {
        names
            .iter()
            .any(|(of, name)| *of == step.name && *name == test.name)
    };
    let run = tests.iter().filter(asked_for);
    let (passing, other): (Vec<_>, Vec<_>) = run.partition(|test| test.outcome == Outcome::Pass);
    let whole = passing.len() == tests.len();
    (other.is_empty() && !whole).then(|| match passing[..] {
        [only] => format!("only {} was run: it passes", only.name),
        _ => format!("only {} of its tests were run: they pass", passing.len()),
    })
}

fn skip_reason(step: &Step, before: &[report::Step]) -> Option<String> {
    let not_begun = |earlier: &&report::Step| {
        matches!(
            earlier.status,
            StepStatus::NotStarted | StepStatus::DoesNotCompile | StepStatus::Skipped
        )
    };
    let missing: Vec<&str> = before
        .iter()
        .filter(|earlier| step.needs.contains(&earlier.name))
        .filter(not_begun)
        .map(|earlier| earlier.name.as_str())
        .collect();
    (!missing.is_empty()).then(|| format!("first comes {}", missing.join(", ")))
}

/// Is the file in which the student begins still the starter's?
fn is_untouched(request: &Request<'_>, step: &Step) -> bool {
    let starter = starter(request, step);
    starter.is_some() && starter.as_ref() == request.submission.files.get(&step.begin)
}

/// The file in which the student begins, as it was handed out.
fn starter(request: &Request<'_>, step: &Step) -> Option<String> {
    let tests = request.course.tests_dir(request.chapter);
    fs::read_to_string(tests.join("starter").join(&step.begin)).ok()
}

fn crate_messages(built: &Built, level: Level, wanted: impl Fn(&str) -> bool) -> Vec<Message> {
    let of_crates = built.messages.iter().filter(|(target, message)| {
        target.test.is_none() && wanted(&target.package) && message.level == level
    });
    of_crates.map(|(_, message)| message.clone()).collect()
}

fn step_messages(built: &Built, step: &Step) -> Vec<Message> {
    let of_step = built.messages.iter().filter(|(target, message)| {
        target.test.as_ref() == Some(&step.name) && message.level == Level::Error
    });
    of_step.map(|(_, message)| message.clone()).collect()
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
        likely: None,
        score: None,
    }
}

/// The line of the file at which to work, or that file.
fn begin(request: &Request<'_>, step: &Step) -> String {
    let below = step.begin.strip_prefix("src").unwrap_or(&step.begin);
    let path = format!("{}/{}", request.submission.origin, shown(below));
    let text = request.submission.files.get(Path::new(&step.begin));
    let starter = starter(request, step).unwrap_or_default();
    match text.and_then(|text| begin::line(text, &starter)) {
        Some(line) => format!("{path}:{line}"),
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
    let submission = &request.submission;
    let changed = submission.changed_given.iter().map(|path| {
        format!(
            "`{}` is given by the course; your changes to it are not used",
            shown(path)
        )
    });
    let missing = submission.missing_given.iter().map(|path| {
        format!(
            "`{}` is missing from your crate; the course's was used",
            shown(path)
        )
    });
    let notes = changed.chain(missing).collect();
    report::Chapter {
        number: request.chapter.number,
        package: request.chapter.package.clone(),
        title: request.chapter.title.clone(),
        status,
        points: Points::sum(steps.iter().map(|step| step.points)),
        subject: request.submission.origin.clone(),
        options: String::new(),
        built_on: request.built_on,
        steps,
        findings,
        notes,
        messages,
        seconds: begun.elapsed().as_secs_f64(),
        score: None,
    }
}
