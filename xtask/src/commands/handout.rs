//! `handout`: writes the students' edition of the course: starters, lessons, tests and runner, and no solution.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail, ensure};

use crate::{
    cli::Handout,
    course::{Chapter, Course},
    exit::Exit,
    failure::Failure,
    settings::Settings,
};

/// What is handed out from the course's folder, where it is there. Whatever else lies there is nobody else's business:
/// it may be other people's submissions.
const FILES: &[&str] = &[
    ".gitignore",
    "AGENTS.md",
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "README.md",
    "clippy.toml",
    "rust-toolchain.toml",
    "tests/contracts.toml",
];
const FOLDERS: &[&str] = &[
    ".cargo",
    ".ci",
    ".vscode",
    "docs",
    "tests/kit",
    "tests/simstd",
    "xtask",
];
/// Of a chapter's tests, what is not handed out.
const SOLUTIONS: &[&str] = &["accept", "reject"];
const BUILT: &str = "target";

pub fn run(arguments: &Handout, settings: &Settings) -> Result<Exit> {
    let course = Course::read(&Course::find(&settings.directory)?)?;
    let to = settings.directory.join(&arguments.folder);
    let shown = arguments.folder.display();
    let inside = ["crates", "tests", "xtask"].map(|name| course.root.join(name));
    ensure!(
        !inside.iter().any(|folder| to.starts_with(folder)),
        "`{shown}` is a part of the course; name a folder outside of it"
    );
    match fs::read_dir(&to) {
        Ok(mut entries) => ensure!(
            entries.next().is_none(),
            "`{shown}` is not empty; name a new folder"
        ),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => bail!("`{shown}` is no folder: {error}"),
    }
    write(&course, &to)
        .with_context(|| format!("cannot write the handout `{shown}`"))
        .map_err(|error| Failure::Infrastructure(format!("{error:#}")))?;
    println!("the students' edition is in {shown}");
    Ok(Exit::Done)
}

fn write(course: &Course, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    let hand_out = |path: &str| copy(&course.root.join(path), &to.join(path), &|_| true);
    for path in FILES.iter().chain(FOLDERS) {
        hand_out(path)?;
    }
    for chapter in &course.chapters {
        write_chapter(course, chapter, to)?;
    }
    for (_, folder) in &course.unwritten {
        hand_out(&format!("crates/{folder}"))?;
    }
    Ok(())
}

/// The crate is the starter, whatever somebody has written into the course's own.
fn write_chapter(course: &Course, chapter: &Chapter, to: &Path) -> Result<()> {
    let own = |name: &str| !SOLUTIONS.contains(&name);
    let tests = to.join("tests").join(&chapter.folder);
    copy(&course.tests_dir(chapter), &tests, &own)?;
    let crate_dir = to.join("crates").join(&chapter.folder);
    copy(
        &course.tests_dir(chapter).join("starter"),
        &crate_dir,
        &|_| true,
    )?;
    for path in ["README.md", "examples"] {
        let from = course.crate_dir(chapter).join(path);
        copy(&from, &crate_dir.join(path), &|_| true)?;
    }
    Ok(())
}

/// Copies a file, or a folder without what was built in it; `wanted` is asked for the names right below it. Links stay
/// behind.
fn copy(from: &Path, to: &Path, wanted: &dyn Fn(&str) -> bool) -> Result<()> {
    let metadata = match fs::symlink_metadata(from) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        metadata => metadata?,
    };
    if metadata.is_file() {
        if let Some(folder) = to.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::copy(from, to)?;
    }
    if !metadata.is_dir() {
        return Ok(());
    }
    let entries = fs::read_dir(from)?.collect::<io::Result<Vec<_>>>()?;
    let mut names: Vec<PathBuf> = entries
        .into_iter()
        .map(|entry| entry.file_name().into())
        .collect();
    names.retain(|name| {
        name.to_str()
            .is_some_and(|name| name != BUILT && wanted(name))
    });
    for name in names {
        copy(&from.join(&name), &to.join(&name), &|_| true)?;
    }
    Ok(())
}
