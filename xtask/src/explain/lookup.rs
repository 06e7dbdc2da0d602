//! Finds the step or test that a name means.

use anyhow::{Result, bail};

use crate::{
    course::{Chapter, Course, Declaration, Step},
    failure::Failure,
};

/// A step, or one of its tests.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    pub chapter: &'a Chapter,
    pub step: &'a Step,
    pub test: Option<&'a Declaration>,
}

/// Names this much alike may be meant.
const ALIKE: f64 = 0.7;
/// So many of them are proposed.
const PROPOSED: usize = 3;

/// The one subject of that name: a step, a test, or `step::test`.
pub fn find<'a>(course: &'a Course, chapter: Option<&Chapter>, name: &str) -> Result<Subject<'a>> {
    let within = |subject: &Subject<'_>| {
        chapter.is_none_or(|chapter| chapter.number == subject.chapter.number)
    };
    let all: Vec<Subject<'_>> = subjects(course).filter(within).collect();
    let found: Vec<&Subject<'_>> = all
        .iter()
        .filter(|subject| subject.is_called(name))
        .collect();
    match found[..] {
        [only] => Ok(*only),
        [] => bail!(Failure::Usage(unknown(&all, chapter, name))),
        _ => bail!(Failure::Usage(ambiguous(&found, name))),
    }
}

/// Every step, each followed by its tests.
fn subjects(course: &Course) -> impl Iterator<Item = Subject<'_>> {
    course.chapters.iter().flat_map(|chapter| {
        chapter.steps.iter().flat_map(move |step| {
            let of = move |test| Subject {
                chapter,
                step,
                test,
            };
            [of(None)]
                .into_iter()
                .chain(step.tests.iter().map(move |test| of(Some(test))))
        })
    })
}

impl Subject<'_> {
    fn is_called(&self, name: &str) -> bool {
        self.name() == name || self.test.is_some() && self.full_name() == name
    }

    fn name(&self) -> &str {
        self.test.map_or(&self.step.name, |test| &test.name)
    }

    fn full_name(&self) -> String {
        match self.test {
            Some(test) => format!("{}::{}", self.step.name, test.name),
            None => self.step.name.clone(),
        }
    }
}

fn ambiguous(found: &[&Subject<'_>], name: &str) -> String {
    let mut text = format!("`{name}` may be several things; say which:");
    for subject in found {
        let what = if subject.test.is_some() {
            "a test"
        } else {
            "a step"
        };
        text.push_str(&format!(
            "\n  cargo xtask explain chapter {} {}   {what}",
            subject.chapter.number,
            subject.full_name()
        ));
    }
    text
}

fn unknown(all: &[Subject<'_>], chapter: Option<&Chapter>, name: &str) -> String {
    let place = match chapter {
        Some(chapter) => format!("chapter {}", chapter.number),
        None => "the course".into(),
    };
    let mut text = format!("no step and no test of {place} is called `{name}`");
    let mut near: Vec<(f64, &str)> = all
        .iter()
        .map(|subject| (likeness(name, subject.name()), subject.name()))
        .filter(|(likeness, _)| *likeness >= ALIKE)
        .collect();
    near.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    near.dedup();
    let names: Vec<String> = near
        .iter()
        .take(PROPOSED)
        .map(|(_, name)| format!("`{name}`"))
        .collect();
    if names.is_empty() {
        text.push_str("; `cargo xtask check --json` lists them all");
    } else {
        text.push_str(&format!("; there is {}", names.join(", ")));
    }
    text
}

/// A name that contains what was typed is as good as one that resembles it.
fn likeness(typed: &str, name: &str) -> f64 {
    let contains = typed.chars().count() > 3 && name.contains(typed);
    if contains {
        0.9
    } else {
        strsim::jaro_winkler(typed, name)
    }
}
