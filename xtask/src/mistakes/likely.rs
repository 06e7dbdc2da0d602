//! Says of a step that fails which known mistake it looks like.

use super::{
    Signature,
    matching::{Match, nearest},
};
use crate::{
    contracts::{self, Contracts},
    course::{Chapter, Course},
    lesson::{self, Section},
    report::{self, Likely, StepStatus},
};

/// Says it of the first step of a chapter that fails; what comes later may fail for the same reason. A course without
/// records, or with broken ones, says nothing: that is `verify`'s business, not the student's.
pub fn add(course: &Course, chapter: &Chapter, report: &mut report::Chapter) {
    let fails = |step: &&mut report::Step| {
        matches!(
            step.status,
            StepStatus::Failing | StepStatus::DoesNotCompile
        )
    };
    let Some(step) = report.steps.iter_mut().find(fails) else {
        return;
    };
    let Some(declared) = chapter.step(&step.name) else {
        return;
    };
    let known = super::read(course, chapter).unwrap_or_default();
    let Some(found) = Signature::of(step).and_then(|signature| nearest(&signature, &known)) else {
        return;
    };
    let contracts = contracts::read(course).unwrap_or_default();
    let section = lesson::section(course, chapter, declared);
    step.likely = Some(told(found, &contracts, &section));
}

fn told(found: Match<'_>, contracts: &Contracts, section: &Section) -> Likely {
    let mistake = found.mistake;
    let rest = if found.or_the_like {
        ", or the like"
    } else {
        ""
    };
    let contract = contracts.get(&mistake.contract);
    let of = |text: fn(&contracts::Contract) -> &String| contract.map(text).cloned();
    let source = of(|contract| &contract.source).filter(|source| !source.is_empty());
    Likely {
        mistake: format!("{}{rest}", mistake.mistake),
        why: mistake.why.clone(),
        contract: mistake.contract.clone(),
        of: of(|contract| &contract.of).unwrap_or_default(),
        sentence: of(|contract| &contract.sentence).unwrap_or_default(),
        source: source.unwrap_or_else(|| section.link.clone()),
        lesson: section.link.clone(),
    }
}
