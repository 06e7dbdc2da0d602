//! Which chapter and steps a file belongs to: what an editor asks with the file that is open in it.

use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::course::{Chapter, Course, Step};

/// The chapter of a file, and the steps that begin in it or whose tests it holds; no step if it is of the whole chapter.
pub fn find<'a>(
    course: &'a Course,
    directory: &Path,
    path: &Path,
) -> Result<(&'a Chapter, Vec<String>)> {
    let shown = path.display();
    let full = directory
        .join(path)
        .canonicalize()
        .with_context(|| format!("there is no file `{shown}`"))?;
    let root = course.root.canonicalize()?;
    let parts: Vec<&str> = full
        .strip_prefix(&root)
        .unwrap_or(Path::new(""))
        .iter()
        .filter_map(|part| part.to_str())
        .collect();
    let [area @ ("crates" | "tests"), folder, ref rest @ ..] = parts[..] else {
        bail!("`{shown}` belongs to no chapter; chapters are below `crates/` and `tests/`");
    };
    let Some(chapter) = course
        .chapters
        .iter()
        .find(|chapter| chapter.folder == folder)
    else {
        bail!("`{shown}` belongs to no chapter that has tests");
    };
    let rest = rest.join("/");
    let is_of = |step: &&Step| match area {
        "crates" => step.begin == Path::new(&rest),
        _ => rest == format!("{}.rs", step.name),
    };
    let steps = chapter.steps.iter().filter(is_of);
    Ok((chapter, steps.map(|step| step.name.clone()).collect()))
}
