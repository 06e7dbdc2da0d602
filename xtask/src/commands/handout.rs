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
    "clippy.toml",
    "rust-toolchain.toml",
    "tests/contracts.toml",
];
const FOLDERS: &[&str] = &[
    ".cargo",
    ".vscode",
    "docs",
    "tests/kit",
    "tests/simstd",
    "xtask/src",
];
/// The runner's own tests need the solutions, and stay behind; so does what its manifest says of them.
const RUNNER: &str = "xtask/Cargo.toml";
const README: &str = "README.md";
/// Below the title of the README.
const EDITION: &str = "\
> This is the students' edition. The solutions stay with the instructors, and with them `cargo xtask verify`, `cargo xtask
> grade`, `workflows/`, and the tests that prove the tests: here `cargo test` looks at parts of the runner only.
";
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
    let rewrite = |path: &str, rewritten: fn(&str) -> String| match fs::read_to_string(
        course.root.join(path),
    ) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        text => fs::write(to.join(path), rewritten(&text?)),
    };
    rewrite(RUNNER, without_tests)?;
    rewrite(README, with_edition)?;
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

/// A manifest without its `[[test]]` sections.
fn without_tests(manifest: &str) -> String {
    let mut is_test = false;
    let kept = manifest.split_inclusive('\n').filter(|line| {
        if line.starts_with('[') {
            is_test = line.trim_end() == "[[test]]";
        }
        !is_test
    });
    kept.collect()
}

fn with_edition(readme: &str) -> String {
    let (title, rest) = readme.split_once('\n').unwrap_or((readme, ""));
    format!("{title}\n\n{EDITION}{rest}")
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manifest_loses_its_tests_and_nothing_else() {
        let manifest =
            "[a]\nb = 1\n\n[[test]]\nname = \"it\"\n\n[[test]]\nname = \"x\"\n\n[lints]\nc = 2\n";
        assert_eq!(without_tests(manifest), "[a]\nb = 1\n\n[lints]\nc = 2\n");
    }

    #[test]
    fn the_edition_is_told_below_the_title() {
        assert_eq!(
            with_edition("# T\n\nText\n"),
            format!("# T\n\n{EDITION}\nText\n")
        );
    }
}
