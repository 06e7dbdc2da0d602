//! The modelled form of a chapter: a copy of its crate, and of the tests about schedules, in which `std` is `simstd`.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use proc_macro2::LineColumn;
use syn::spanned::Spanned;
use toml::{Table, Value};

use super::files::{Files, Part, copy, copy_folder, read};
use crate::{
    cargo::{MODEL, MODELLED},
    course::{Chapter, Course},
};

/// Where the modelled crates are, beside `crates/`.
pub const FOLDER: &str = "modelled";
/// What the modelled crates stand on, as the workspace's members.
pub const MEMBERS: &[&str] = &[
    "modelled/*",
    "tests/kit/modelled",
    "tests/simstd",
    "tests/simstd/core",
];

/// This is all that changes in a student's crate.
const STD: &str =
    "#[macro_use] extern crate simstd as std; #[macro_use] extern crate simstd_core as core; ";

/// These run every step of every schedule.
const ENGINE: &[&str] = &["simstd", "corosensei"];

/// The build settings that make thousands of schedules fast. What is generic in the model is compiled with whoever uses
/// it, and a little optimisation of that costs no time that can be seen.
pub fn profiles<'a>(chapters: impl Iterator<Item = &'a Chapter>) -> Table {
    let level = |level: i64| -> Table {
        [("opt-level".to_owned(), Value::from(level))]
            .into_iter()
            .collect()
    };
    let engine = ENGINE
        .iter()
        .map(|package| ((*package).to_owned(), level(3).into()));
    let users = chapters
        .map(|chapter| modelled_name(&chapter.package))
        .chain(["modelled-kit".to_owned()])
        .map(|package| (package, level(1).into()));
    engine.chain(users).collect()
}

/// Adds the modelled form of a chapter. `earlier` are the chapters that it may stand on.
pub fn add(
    course: &Course,
    part: &Part<'_>,
    earlier: &[&Chapter],
    files: &mut Files,
) -> Result<()> {
    let chapter = part.chapter;
    let folder = Path::new(FOLDER).join(&chapter.folder);
    let starter = course.tests_dir(chapter).join("starter");
    let lesson = format!("crates/{}/README.md", chapter.folder);
    files.insert(folder.join("README.md"), read(&course.root.join(lesson))?);

    let text = String::from_utf8(read(&starter.join("Cargo.toml"))?)?;
    let original: Table = toml::from_str(&text)
        .with_context(|| format!("in `tests/{}/starter/Cargo.toml`", chapter.folder))?;
    let manifest = toml::to_string(&manifest(original, part, earlier))?;
    files.insert(folder.join("Cargo.toml"), manifest.into_bytes());

    for given in &chapter.given {
        let text = String::from_utf8(read(&starter.join(given))?)?;
        files.insert(folder.join(given), source(given, &text).into_bytes());
    }
    for (path, text) in part.sources {
        files.insert(folder.join(path), source(path, text).into_bytes());
    }
    if part.with_tests {
        add_tests(course, chapter, &folder, files)?;
    }
    Ok(())
}

fn add_tests(course: &Course, chapter: &Chapter, folder: &Path, files: &mut Files) -> Result<()> {
    let tests = format!("tests/{}", chapter.folder);
    let head = format!(
        "{STD}extern crate {MODELLED}{name} as {name}; ",
        MODELLED = MODELLED.replace('-', "_"),
        name = chapter.package.replace('-', "_")
    );
    for step in chapter.steps.iter().filter(|step| step.is_modelled()) {
        let name = format!("{}.rs", step.name);
        let text = String::from_utf8(read(&course.root.join(&tests).join(&name))?)?;
        let text = with_head(&text, &head).context("the tests of a step are no Rust")?;
        files.insert(folder.join("tests").join(name), text.into_bytes());
    }
    // What the step files share.
    let mut shared = Files::new();
    let support = format!("{tests}/support");
    copy_folder(&course.root, &support, &|_| true, &mut shared)?;
    if course.root.join(format!("{support}.rs")).exists() {
        copy(&course.root, &format!("{support}.rs"), &mut shared)?;
    }
    for (path, text) in shared {
        let below: PathBuf = path.strip_prefix(&tests)?.to_owned();
        files.insert(folder.join("tests").join(below), text);
    }
    Ok(())
}

fn source(path: &Path, text: &str) -> String {
    let root = path == Path::new("src/lib.rs");
    // What is no Rust does not compile in the student's own build either, and is reported there.
    let with_std = root.then(|| with_head(text, STD)).flatten();
    with_std.unwrap_or_else(|| text.to_owned())
}

/// Puts `head` before the first item, behind inner attributes, on that item's own line: no line moves.
fn with_head(text: &str, head: &str) -> Option<String> {
    let file = syn::parse_file(text).ok()?;
    let at = match file.items.first() {
        Some(item) => offset(text, item.span().start())?,
        None => text.len(),
    };
    Some([&text[..at], head, &text[at..]].concat())
}

fn offset(text: &str, place: LineColumn) -> Option<usize> {
    let before: usize = text
        .split_inclusive('\n')
        .take(place.line - 1)
        .map(str::len)
        .sum();
    let line = text.get(before..)?;
    let column = line.char_indices().nth(place.column).map(|(at, _)| at)?;
    Some(before + column)
}

fn manifest(mut table: Table, part: &Part<'_>, earlier: &[&Chapter]) -> Table {
    let chapter = part.chapter;
    if let Some(package) = table.get_mut("package").and_then(Value::as_table_mut) {
        package.insert("name".into(), modelled_name(&chapter.package).into());
        for automatic in ["autotests", "autoexamples", "autobenches", "autobins"] {
            package.insert(automatic.into(), false.into());
        }
    }
    let workspace: Table = [("workspace".to_owned(), Value::from(true))]
        .into_iter()
        .collect();
    let dependencies = section(&mut table, "dependencies");
    for earlier in earlier {
        if let Some(dependency) = dependencies.get_mut(&earlier.package) {
            *dependency = renamed(
                &modelled_name(&earlier.package),
                &format!("../{}", earlier.folder),
            );
        }
    }
    for model in MODEL {
        dependencies.insert((*model).into(), workspace.clone().into());
    }
    let development = section(&mut table, "dev-dependencies");
    development.insert(
        "kit".into(),
        renamed("modelled-kit", "../../tests/kit/modelled"),
    );
    // Compile cases have no schedules.
    development.remove("trybuild");

    // Its lints are about the student's own words, and are heard in the student's own build.
    table.remove("lints");
    table.remove("test");
    if part.with_tests {
        let steps = chapter.steps.iter().filter(|step| step.is_modelled());
        let targets = steps.map(|step| {
            let path = format!("tests/{}.rs", step.name);
            let pairs = [("name", step.name.clone()), ("path", path)];
            Value::Table(
                pairs
                    .map(|(key, value)| (key.into(), value.into()))
                    .into_iter()
                    .collect(),
            )
        });
        table.insert("test".into(), Value::Array(targets.collect()));
    }
    table
}

fn section<'a>(table: &'a mut Table, name: &str) -> &'a mut Table {
    let section = table
        .entry(name)
        .or_insert_with(|| Value::Table(Table::new()));
    if !section.is_table() {
        *section = Value::Table(Table::new());
    }
    section.as_table_mut().expect("it was made one")
}

fn renamed(package: &str, path: &str) -> Value {
    let pairs = [("package", package), ("path", path)];
    Value::Table(
        pairs
            .map(|(key, value)| (key.into(), value.into()))
            .into_iter()
            .collect(),
    )
}

pub fn modelled_name(package: &str) -> String {
    format!("{MODELLED}{package}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_head_stands_behind_inner_attributes_and_moves_no_line() {
        let text = "//! Words.\n#![forbid(unsafe_code)]\n\n/// A doc.\nmod a;\nuse b::c;\n";
        let with = with_head(text, "HEAD; ").unwrap();
        assert_eq!(with, text.replace("/// A doc.", "HEAD; /// A doc."));
        assert_eq!(with.lines().count(), text.lines().count());
    }

    #[test]
    fn an_empty_crate_gets_its_head_too() {
        assert_eq!(
            with_head("//! Words.\n", "HEAD;").unwrap(),
            "//! Words.\nHEAD;"
        );
    }

    #[test]
    fn the_place_is_counted_in_characters() {
        let text = "/* ä */ mod a;";
        assert_eq!(with_head(text, "H; ").unwrap(), "/* ä */ H; mod a;");
    }

    #[test]
    fn what_is_no_rust_stays_as_it_is() {
        assert_eq!(source(Path::new("src/lib.rs"), "fn ("), "fn (");
        assert_eq!(source(Path::new("src/a.rs"), "fn a() {}"), "fn a() {}");
    }
}
