//! What is refused, what is not, and what tries to hide.

mod course;
mod expanded;
mod hiding;
mod honest;
mod refused;

use std::{collections::BTreeMap, path::PathBuf};

use super::{findings, unread};
use crate::{course::Chapter, report::Finding, submission::Submission};

fn chapter(allows_unsafe: bool) -> Chapter {
    Chapter {
        number: 1,
        folder: "01-a".into(),
        package: "a".into(),
        title: String::new(),
        allows_unsafe,
        given: Vec::new(),
        steps: Vec::new(),
    }
}

fn submission(files: &[(&str, &str)]) -> Submission {
    let files: BTreeMap<PathBuf, String> = files
        .iter()
        .map(|(path, text)| (format!("src/{path}").into(), (*text).to_owned()))
        .collect();
    Submission {
        origin: String::new(),
        files,
        changed_given: Vec::new(),
        missing_given: Vec::new(),
    }
}

/// Rules and places, without the crate's folder.
fn short(found: Vec<Finding>) -> Vec<(&'static str, String)> {
    let shorten = |finding: Finding| {
        let place = finding.place.trim_start_matches("crates/01-a/src/");
        (finding.rule, place.to_owned())
    };
    found.into_iter().map(shorten).collect()
}

fn rules_of(files: &[(&str, &str)], allows_unsafe: bool) -> Vec<(&'static str, String)> {
    short(findings(&chapter(allows_unsafe), &submission(files)))
}

/// Each source is refused once, by this rule, on its second line.
fn refuses(cases: &[(&'static str, &str)]) {
    for (rule, source) in cases {
        let found = rules_of(&[("lib.rs", &format!("\n{source}"))], false);
        assert_eq!(found, [(*rule, "lib.rs:2".to_owned())], "{source}");
    }
}

fn accepts(sources: &[&str]) {
    for source in sources {
        assert_eq!(rules_of(&[("lib.rs", source)], false), [], "{source}");
    }
}
