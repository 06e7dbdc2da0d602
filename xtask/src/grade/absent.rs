//! Chapters of which there is nothing to judge: they stand in the report with no points, and with the reason.

use crate::{
    check,
    course::Chapter,
    report::{self, Points, Status, StepStatus},
};

/// Why there is nothing to judge.
pub enum Absence<'a> {
    NotHandedIn,
    /// It was handed in, and cannot be judged.
    Unusable(&'a str),
}

pub fn report(chapter: &Chapter, absence: &Absence<'_>) -> report::Chapter {
    let (status, step_status, reason) = match absence {
        Absence::NotHandedIn => (
            Status::NotStarted,
            StepStatus::NotStarted,
            "was not handed in".to_owned(),
        ),
        Absence::Unusable(why) => (
            Status::Failing,
            StepStatus::Skipped,
            format!("cannot be judged; {why}"),
        ),
    };
    let note = format!("the chapter {reason}");
    let steps = chapter.steps.iter().map(|step| report::Step {
        name: step.name.clone(),
        title: step.title.clone(),
        status: step_status,
        reason: Some(note.clone()),
        points: Points {
            earned: 0,
            possible: step.points,
        },
        begin: format!("crates/{}/{}", chapter.folder, step.begin.display()),
        tests: check::not_run(step),
        messages: Vec::new(),
        likely: None,
        score: None,
    });
    let steps: Vec<report::Step> = steps.collect();
    report::Chapter {
        number: chapter.number,
        package: chapter.package.clone(),
        title: chapter.title.clone(),
        status,
        points: Points::sum(steps.iter().map(|step| step.points)),
        subject: format!("crates/{}/src", chapter.folder),
        options: String::new(),
        built_on: None,
        steps,
        findings: Vec::new(),
        notes: vec![note],
        messages: Vec::new(),
        seconds: 0.0,
        score: None,
    }
}
