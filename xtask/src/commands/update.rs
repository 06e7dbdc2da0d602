//! `update`: a newer course, and not a byte of the student's work touched.

use std::{collections::BTreeMap, path::Path};

use anyhow::Result;

use crate::{
    cli::Update,
    course::Course,
    exit::Exit,
    output,
    progress::ProgressLine,
    settings::Settings,
    update::{self, Found, Plan},
};

/// Nobody reads more.
const MOST_COMMITS: usize = 12;

pub fn run(arguments: &Update, settings: &Settings) -> Result<Exit> {
    let root = Course::find(&settings.directory)?;
    let line = ProgressLine::new(settings.progress, settings.width);
    let found = update::look(settings, &root, arguments.remote.as_deref(), &|text| {
        line.show(text);
    })?;
    line.clear();
    let plan = match found {
        Found::UpToDate { source } => {
            output::write(settings, &format!("nothing is newer at {source}\n"))?;
            return Ok(Exit::Done);
        }
        Found::Newer(plan) => plan,
    };
    output::write(settings, &coming(&plan))?;
    update::apply(settings, &root, &plan)?;
    output::write(settings, &done(&plan, &root))?;
    Ok(Exit::Done)
}

fn coming(plan: &Plan) -> String {
    let number = plan.commits.len();
    let plural = if number == 1 { "commit" } else { "commits" };
    let mut text = format!("{number} new {plural} at {}\n\n", plan.source);
    for commit in plan.commits.iter().take(MOST_COMMITS) {
        text.push_str(&format!("  {commit}\n"));
    }
    if number > MOST_COMMITS {
        text.push_str(&format!("  and {} more\n", number - MOST_COMMITS));
    }
    text.push('\n');
    for (area, files) in areas(plan) {
        let plural = if files == 1 { "file" } else { "files" };
        text.push_str(&format!("{area}: {files} {plural}\n"));
    }
    text
}

/// How many files change in each part of the course.
fn areas(plan: &Plan) -> BTreeMap<String, usize> {
    let mut areas = BTreeMap::new();
    for change in &plan.changes {
        let parts: Vec<&str> = change.path.split('/').collect();
        let area = match parts[..] {
            ["crates", folder, ..] if plan.brings(&format!("crates/{folder}/Cargo.toml")) => {
                format!("crates/{folder}")
            }
            ["crates", folder, "src", ..] => format!("starters of crates/{folder}"),
            ["crates", folder, ..] => format!("crates/{folder}"),
            ["tests", folder, _, ..] => format!("tests/{folder}"),
            ["xtask", ..] => "xtask, the runner".to_owned(),
            _ => "everything else".to_owned(),
        };
        *areas.entry(area).or_default() += 1;
    }
    areas
}

fn done(plan: &Plan, root: &Path) -> String {
    let mut text = String::from("\n");
    for path in &plan.kept {
        let starter = starter(path);
        let newer = if !plan.brings(path) {
            "the newer course has no such file".to_owned()
        } else if root.join(&starter).exists() {
            format!("the newer starter is {starter}")
        } else {
            format!("`git show {}:{path}` shows the newer starter", plan.newer())
        };
        text.push_str(&format!("kept: {path} is yours; {newer}\n"));
    }
    for path in &plan.own {
        text.push_str(&format!("kept: your own change in {path}\n"));
    }
    let number = plan.written();
    let plural = if number == 1 { "file" } else { "files" };
    text.push_str(&format!(
        "updated {number} {plural} of the course; your own are as they were\n"
    ));
    text
}

/// `tests/01-x/starter/src/lib.rs` of `crates/01-x/src/lib.rs`
fn starter(path: &str) -> String {
    let rest = path.strip_prefix("crates/").unwrap_or(path);
    match rest.split_once('/') {
        Some((folder, file)) => format!("tests/{folder}/starter/{file}"),
        None => rest.to_owned(),
    }
}
