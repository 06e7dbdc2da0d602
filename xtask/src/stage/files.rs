//! What is in a stage: the files of a workspace, by their path in it.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

use super::modelled;
use crate::{
    course::{Chapter, Course},
    mistakes,
};

/// The files of a stage by their path in it.
pub type Files = BTreeMap<PathBuf, Vec<u8>>;

/// What is staged of one chapter.
pub struct Part<'a> {
    pub chapter: &'a Chapter,
    /// The student's files by path relative to the crate.
    pub sources: &'a BTreeMap<PathBuf, String>,
    pub with_tests: bool,
    pub with_examples: bool,
}

/// Collects the files of a workspace that holds these chapters, in order, and their modelled forms if asked for.
pub fn files(course: &Course, parts: &[Part<'_>], with_models: bool) -> Result<Files> {
    let mut files = Files::new();
    files.insert(
        "Cargo.toml".into(),
        manifest(course, parts, with_models)?.into_bytes(),
    );
    copy(&course.root, "rust-toolchain.toml", &mut files)?;
    copy_folder(&course.root, "tests/kit", &|_| true, &mut files)?;
    for part in parts {
        add_chapter(course, part, &mut files)?;
    }
    if with_models {
        copy_folder(&course.root, "tests/simstd", &|_| true, &mut files)?;
        for (at, part) in parts.iter().enumerate() {
            let earlier: Vec<&Chapter> = parts[..at].iter().map(|part| part.chapter).collect();
            modelled::add(course, part, &earlier, &mut files)?;
        }
    }
    Ok(files)
}

/// What a chapter was handed out as, by path from the root.
pub fn starter(course: &Course, chapter: &Chapter) -> Result<Files> {
    let mut files = Files::new();
    let folder = format!("tests/{}/starter", chapter.folder);
    copy_folder(&course.root, &folder, &|_| true, &mut files)?;
    Ok(files)
}

/// The course's own manifest, with nothing but the staged packages in it.
fn manifest(course: &Course, parts: &[Part<'_>], with_models: bool) -> Result<String> {
    let path = course.root.join("Cargo.toml");
    let text =
        fs::read_to_string(&path).with_context(|| format!("cannot read `{}`", path.display()))?;
    let mut table: toml::Table = toml::from_str(&text).context("in `Cargo.toml`")?;
    let workspace = table
        .get_mut("workspace")
        .and_then(toml::Value::as_table_mut)
        .context("`Cargo.toml` has no [workspace]")?;
    workspace.remove("default-members");
    let plain = ["crates/*", "tests/kit", "tests/kit/macros"];
    let models = modelled::MEMBERS.iter().filter(|_| with_models);
    let members: Vec<toml::Value> = plain
        .iter()
        .chain(models)
        .map(|path| (*path).into())
        .collect();
    workspace.insert("members".into(), members.into());
    if !with_models {
        // The kit's own folder is no member, and must not look for a workspace of its own.
        workspace.insert("exclude".into(), vec!["tests/kit/modelled"].into());
    }
    // Nobody debugs in a stage, and without debug information everything builds faster.
    table.remove("profile");
    let mut profile: toml::Table = toml::from_str("debug = false")?;
    if with_models {
        profile.insert(
            "package".into(),
            modelled::profiles(parts.iter().map(|part| part.chapter)).into(),
        );
    }
    let profiles: toml::Table = [("dev".to_owned(), profile.into())].into_iter().collect();
    table.insert("profile".into(), profiles.into());
    Ok(toml::to_string(&table)?)
}

fn add_chapter(course: &Course, part: &Part<'_>, files: &mut Files) -> Result<()> {
    let chapter = part.chapter;
    let folder = Path::new("crates").join(&chapter.folder);
    let starter = course.tests_dir(chapter).join("starter");
    copy(
        &course.root,
        &format!("crates/{}/README.md", chapter.folder),
        files,
    )?;
    files.insert(
        folder.join("Cargo.toml"),
        read(&starter.join("Cargo.toml"))?,
    );
    for given in &chapter.given {
        files.insert(folder.join(given), read(&starter.join(given))?);
    }
    for (path, text) in part.sources {
        files.insert(folder.join(path), text.clone().into_bytes());
    }
    if part.with_examples {
        copy_folder(
            &course.root,
            &format!("crates/{}/examples", chapter.folder),
            &|_| true,
            files,
        )?;
    }
    if part.with_tests {
        let own = ["accept", "reject", "starter", mistakes::FILE];
        let wanted = |path: &Path| {
            !own.iter()
                .any(|name| path.iter().nth(2).is_some_and(|part| part == *name))
        };
        copy_folder(
            &course.root,
            &format!("tests/{}", chapter.folder),
            &wanted,
            files,
        )?;
    }
    Ok(())
}

pub(super) fn copy(root: &Path, path: &str, files: &mut Files) -> Result<()> {
    files.insert(path.into(), read(&root.join(path))?);
    Ok(())
}

/// Copies what `wanted` lets through; it is asked with paths relative to the root, and for folders, too.
pub(super) fn copy_folder(
    root: &Path,
    folder: &str,
    wanted: &dyn Fn(&Path) -> bool,
    files: &mut Files,
) -> Result<()> {
    let path = root.join(folder);
    if !path.is_dir() {
        return Ok(());
    }
    for entry in fs::read_dir(&path).with_context(|| format!("cannot read `{folder}`"))? {
        let entry = entry?;
        let relative = format!("{folder}/{}", entry.file_name().to_string_lossy());
        if !wanted(Path::new(&relative)) {
            continue;
        }
        if entry.file_type()?.is_dir() {
            copy_folder(root, &relative, wanted, files)?;
        } else {
            copy(root, &relative, files)?;
        }
    }
    Ok(())
}

pub(super) fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).with_context(|| format!("cannot read `{}`", path.display()))
}
