//! What there is to say about a step or a test: from its source, the lesson, and the mistakes that it catches.

mod lookup;

use std::fs;

use anyhow::{Context, Result};

use crate::{
    contracts::{self, Contract},
    course::{Chapter, Course, Declaration, Step},
    lesson::{self, Section},
    mistakes::{self, LESSON},
};
pub use lookup::{Subject, find};

/// A step or a test, explained.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// `chapter 1 · Reinventing futures`
    pub chapter: String,
    /// The section of the lesson.
    pub lesson: Section,
    pub of: Of,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Of {
    Step {
        name: String,
        points: u32,
        /// The head of the test file: what is asked for.
        asked: Vec<String>,
        /// Where the student begins.
        begin: String,
        /// Names and sentences.
        tests: Vec<(String, String)>,
        /// How to check it, and how to explain one of its tests.
        check: String,
        explain: String,
    },
    Test {
        step: String,
        name: String,
        sentence: String,
        /// `path:line`
        place: String,
        modelled: bool,
        /// What it rests on beside the lesson.
        contracts: Vec<Contract>,
        /// The mistakes that it is there to catch, in their words.
        catches: Vec<String>,
        /// How to run it alone.
        check: String,
        cargo: String,
    },
}

pub fn explain(course: &Course, subject: &Subject<'_>) -> Result<Explanation> {
    let Subject {
        chapter,
        step,
        test,
    } = *subject;
    let of = match test {
        None => of_step(course, chapter, step)?,
        Some(test) => of_test(course, chapter, step, test)?,
    };
    Ok(Explanation {
        chapter: format!("chapter {} · {}", chapter.number, chapter.title),
        lesson: lesson::section(course, chapter, step),
        of,
    })
}

fn of_step(course: &Course, chapter: &Chapter, step: &Step) -> Result<Of> {
    let file = format!("tests/{}/{}.rs", chapter.folder, step.name);
    let text = fs::read_to_string(course.root.join(&file))
        .with_context(|| format!("cannot read `{file}`"))?;
    let head = text.lines().map_while(|line| line.strip_prefix("//!"));
    let tests = step.tests.iter();
    Ok(Of::Step {
        name: step.name.clone(),
        points: step.points,
        asked: head
            .map(|line| line.trim_start_matches(' ').to_owned())
            .collect(),
        begin: format!("crates/{}/{}", chapter.folder, step.begin.display()),
        tests: tests
            .map(|test| (test.name.clone(), test.sentence.clone()))
            .collect(),
        check: format!("cargo xtask check chapter {} {}", chapter.number, step.name),
        explain: format!("cargo xtask explain chapter {} TEST", chapter.number),
    })
}

fn of_test(course: &Course, chapter: &Chapter, step: &Step, test: &Declaration) -> Result<Of> {
    let known = mistakes::read(course, chapter)?;
    let all = contracts::read(course)?;
    let id = format!("{}::{}", step.name, test.name);
    let caught: Vec<_> = known
        .iter()
        .filter(|mistake| mistake.fails.contains(&id))
        .collect();
    let mut contracts: Vec<Contract> = Vec::new();
    let mut catches: Vec<String> = Vec::new();
    for mistake in caught {
        if mistake.contract != LESSON
            && let Some(contract) = all.get(&mistake.contract)
            && !contracts.contains(contract)
        {
            contracts.push(contract.clone());
        }
        if !catches.contains(&mistake.mistake) {
            catches.push(mistake.mistake.clone());
        }
    }
    let (number, package) = (chapter.number, &chapter.package);
    // All compile cases of a chapter are one test to Cargo.
    let name = if test.name.contains('/') {
        ""
    } else {
        &test.name
    };
    let cargo = format!("cargo test -p {package} --test {} {name}", step.name);
    Ok(Of::Test {
        step: step.name.clone(),
        name: test.name.clone(),
        sentence: test.sentence.clone(),
        place: test.place.clone(),
        modelled: test.modelled,
        contracts,
        catches,
        check: format!(
            "cargo xtask check chapter {number} {} --test {}",
            step.name, test.name
        ),
        cargo: cargo.trim_end().to_owned(),
    })
}
