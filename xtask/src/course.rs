//! Reads the course: `tests/NN-*/chapter.toml` and what the step files declare.

mod declarations;

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;

use crate::failure::Failure;
pub use declarations::Declaration;

/// The only version of `chapter.toml` that this runner reads.
const FORMAT: u32 = 1;

#[derive(Debug)]
pub struct Course {
    pub root: PathBuf,
    /// In order; a chapter that has a crate but no tests yet is not among them.
    pub chapters: Vec<Chapter>,
    /// Numbers and folders of chapters that are not written yet.
    pub unwritten: Vec<(u32, String)>,
}

#[derive(Debug)]
pub struct Chapter {
    pub number: u32,
    /// `NN-name`, below both `crates/` and `tests/`.
    pub folder: String,
    pub package: String,
    pub title: String,
    pub allows_unsafe: bool,
    /// Source files that come from the course, relative to the crate.
    pub given: Vec<PathBuf>,
    pub steps: Vec<Step>,
}

#[derive(Debug)]
pub struct Step {
    pub name: String,
    pub title: String,
    pub points: u32,
    /// The file in which the student begins, relative to the crate.
    pub begin: PathBuf,
    /// Steps that must have been begun, or else this one is skipped.
    pub needs: Vec<String>,
    pub hints: Vec<String>,
    /// In the order of the file.
    pub tests: Vec<Declaration>,
    pub canary: Option<String>,
    /// One process judges all compile cases.
    pub compile_cases: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ChapterFile {
    format: u32,
    package: String,
    title: String,
    #[serde(rename = "unsafe")]
    allows_unsafe: bool,
    given: Vec<PathBuf>,
    #[serde(rename = "step")]
    steps: Vec<StepTable>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StepTable {
    name: String,
    title: String,
    points: u32,
    begin: PathBuf,
    #[serde(default)]
    needs: Vec<String>,
    #[serde(default)]
    hints: Vec<String>,
}

impl Course {
    /// Whatever is wrong with the course's own files is no student's fault.
    pub fn read(root: &Path) -> Result<Self> {
        Self::read_all(root).map_err(|error| Failure::Ours(format!("{error:#}")).into())
    }

    fn read_all(root: &Path) -> Result<Self> {
        let crates = root.join("crates");
        let mut folders = Vec::new();
        for entry in
            fs::read_dir(&crates).with_context(|| format!("no course at `{}`", root.display()))?
        {
            let name = entry?.file_name().to_string_lossy().into_owned();
            if let Some(number) = chapter_number(&name) {
                folders.push((number, name));
            }
        }
        // A chapter whose crate is missing is still a chapter: its check says so.
        for entry in fs::read_dir(root.join("tests"))
            .with_context(|| format!("no course at `{}`", root.display()))?
        {
            let name = entry?.file_name().to_string_lossy().into_owned();
            if let Some(number) = chapter_number(&name)
                && !folders.contains(&(number, name.clone()))
            {
                folders.push((number, name));
            }
        }
        folders.sort();
        for pair in folders.windows(2) {
            ensure!(
                pair[0].0 != pair[1].0,
                "`{}` and `{}` have one number",
                pair[0].1,
                pair[1].1
            );
        }
        let mut course = Self {
            root: root.to_owned(),
            chapters: Vec::new(),
            unwritten: Vec::new(),
        };
        for (number, folder) in folders {
            if root
                .join("tests")
                .join(&folder)
                .join("chapter.toml")
                .exists()
            {
                course.chapters.push(Chapter::read(root, number, folder)?);
            } else {
                course.unwritten.push((number, folder));
            }
        }
        ensure!(
            !course.chapters.is_empty(),
            "no `tests/*/chapter.toml` below `{}`",
            root.display()
        );
        Ok(course)
    }

    /// The folder in which somebody works on the course: the nearest one upwards that looks like it.
    pub fn find(from: &Path) -> Result<PathBuf> {
        from.ancestors()
            .find(|folder| folder.join("crates").is_dir() && folder.join("tests/kit").is_dir())
            .map(Path::to_owned)
            .with_context(|| {
                format!("`{}` is not inside the course: go to the folder that holds `crates/` and `tests/`", from.display())
            })
    }

    pub fn chapter(&self, number: u32) -> Option<&Chapter> {
        self.chapters
            .iter()
            .find(|chapter| chapter.number == number)
    }

    /// The chapters that `chapter` may build on.
    pub fn before(&self, chapter: &Chapter) -> impl Iterator<Item = &Chapter> {
        let number = chapter.number;
        self.chapters
            .iter()
            .filter(move |earlier| earlier.number < number)
    }

    pub fn crate_dir(&self, chapter: &Chapter) -> PathBuf {
        self.root.join("crates").join(&chapter.folder)
    }

    pub fn tests_dir(&self, chapter: &Chapter) -> PathBuf {
        self.root.join("tests").join(&chapter.folder)
    }
}

/// `03` of `03-context-waker`.
fn chapter_number(folder: &str) -> Option<u32> {
    let (number, name) = folder.split_once('-')?;
    if name.is_empty() {
        None
    } else {
        number.parse().ok()
    }
}

impl Chapter {
    fn read(root: &Path, number: u32, folder: String) -> Result<Self> {
        let tests = root.join("tests").join(&folder);
        let path = tests.join("chapter.toml");
        let in_file = || format!("in `tests/{folder}/chapter.toml`");
        let text = fs::read_to_string(&path)
            .with_context(|| format!("cannot read `{}`", path.display()))?;
        let file: ChapterFile = toml::from_str(&text).with_context(in_file)?;
        if file.format != FORMAT {
            let direction = if file.format > FORMAT {
                "newer"
            } else {
                "older"
            };
            bail!(
                "`tests/{folder}/chapter.toml` has format {}, which is {direction} than this runner's {FORMAT}",
                file.format
            );
        }
        ensure!(
            !file.steps.is_empty(),
            "`tests/{folder}/chapter.toml` has no step"
        );
        let steps = file
            .steps
            .into_iter()
            .map(|table| Step::read(&tests, &folder, table))
            .collect::<Result<Vec<_>>>()?;
        let names: BTreeSet<&str> = steps.iter().map(|step| step.name.as_str()).collect();
        ensure!(
            names.len() == steps.len(),
            "two steps have one name, {}",
            in_file()
        );
        ensure!(
            folder == format!("{number:02}-{}", file.package),
            "the folder of package `{}` should be `{number:02}-{}`, {}",
            file.package,
            file.package,
            in_file()
        );
        for (at, step) in steps.iter().enumerate() {
            for need in &step.needs {
                ensure!(
                    steps[..at].iter().any(|earlier| earlier.name == *need),
                    "step `{}` needs `{need}`, which is no earlier step, {}",
                    step.name,
                    in_file()
                );
            }
        }
        Ok(Self {
            number,
            folder,
            package: file.package,
            title: file.title,
            allows_unsafe: file.allows_unsafe,
            given: file.given,
            steps,
        })
    }

    /// Has it tests that run under modelled schedules?
    pub fn is_modelled(&self) -> bool {
        self.steps.iter().any(Step::is_modelled)
    }

    pub fn step(&self, name: &str) -> Option<&Step> {
        self.steps.iter().find(|step| step.name == name)
    }
}

impl Step {
    /// Has it tests that run under modelled schedules?
    pub fn is_modelled(&self) -> bool {
        self.tests.iter().any(|test| test.modelled)
    }

    fn read(tests: &Path, folder: &str, table: StepTable) -> Result<Self> {
        let file = format!("tests/{folder}/{}.rs", table.name);
        let path = tests.join(format!("{}.rs", table.name));
        let source = fs::read_to_string(&path)
            .with_context(|| format!("cannot read `{file}`, the tests of step `{}`", table.name))?;
        let mut declared =
            declarations::declarations(&source, &file).with_context(|| format!("in `{file}`"))?;
        if declared.compile_cases {
            declared
                .tests
                .extend(declarations::compile_cases(tests, folder)?);
        }
        ensure!(!declared.tests.is_empty(), "`{file}` has no `#[kit::test]`");
        ensure!(
            declared.canary.is_some() || declared.compile_cases,
            "`{file}` has no `#[kit::canary]`"
        );
        Ok(Self {
            name: table.name,
            title: table.title,
            points: table.points,
            begin: table.begin,
            needs: table.needs,
            hints: table.hints,
            tests: declared.tests,
            canary: declared.canary,
            compile_cases: declared.compile_cases,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chapters_are_numbered_by_their_folders() {
        assert_eq!(chapter_number("03-context-waker"), Some(3));
        assert_eq!(chapter_number("kit"), None);
        assert_eq!(chapter_number("03-"), None);
    }
}
