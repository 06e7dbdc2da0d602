//! Runs `cargo mutants` over a reference solution: each survivor is a mistake that our tests do not see.

use std::{fs, path::PathBuf};

use anyhow::{Context, Result, bail};

use crate::{
    cargo::{self, words},
    check::{references, staged_files},
    course::{Chapter, Course},
    failure::Failure,
    process::Ending,
    settings::Settings,
    stage::{Part, Stage},
    submission::Submission,
};

/// What became of the mutants of one chapter.
pub struct Mutants {
    pub caught: usize,
    pub unviable: usize,
    /// As `cargo mutants` names them.
    pub missed: Vec<String>,
    pub timed_out: Vec<String>,
}

pub fn run(settings: &Settings, course: &Course, chapter: &Chapter) -> Result<Mutants> {
    let stage = Stage::at(
        &course.root.join("target"),
        &format!("mutants/{}", chapter.folder),
    );
    let references = references(course, chapter)?;
    let reference = Submission::reference(course, chapter)?;
    let part = Part {
        chapter,
        sources: &reference.files,
        with_tests: true,
        with_examples: false,
    };
    stage.write(course, &staged_files(course, &references, part, false)?)?;

    let output = stage.target.join("mutants");
    fs::create_dir_all(&output).with_context(|| format!("cannot make `{}`", output.display()))?;
    let mut arguments = words(&format!(
        "mutants --package {} --no-shuffle --colors never --timeout 60 --baseline run --jobs {}",
        chapter.package, settings.jobs
    ));
    for given in &chapter.given {
        arguments.extend([
            "--exclude".into(),
            format!("crates/{}/{}", chapter.folder, given.display()).into(),
        ]);
    }
    arguments.extend(["--output".into(), output.clone().into(), "--".into()]);
    // Mutants change bodies, compile cases look at signatures, and take longest.
    for step in chapter.steps.iter().filter(|step| !step.compile_cases) {
        arguments.extend(["--test".into(), step.name.clone().into()]);
    }
    let finished = cargo::call(settings, &stage, arguments, cargo::MUTANTS_LIMITS)?;
    let Ending::Exited(status) = finished.ending else {
        unreachable!("other endings are errors")
    };
    let said = String::from_utf8_lossy(&finished.stderr);
    if said.contains("no such command") {
        bail!(Failure::Infrastructure(
            "`cargo mutants` is not installed: `cargo install --locked cargo-mutants`".into()
        ));
    }
    // 0: all caught, 2: some missed, 3: some timed out.
    if !matches!(status.code(), Some(0 | 2 | 3)) {
        bail!(Failure::Ours(format!(
            "`cargo mutants` failed ({status})\n{}{said}",
            String::from_utf8_lossy(&finished.stdout)
        )));
    }
    let lines = |file: &str| -> Result<Vec<String>> {
        let path: PathBuf = output.join("mutants.out").join(file);
        let text = fs::read_to_string(&path)
            .with_context(|| format!("cannot read `{}`", path.display()))?;
        Ok(text.lines().map(str::to_owned).collect())
    };
    Ok(Mutants {
        caught: lines("caught.txt")?.len(),
        unviable: lines("unviable.txt")?.len(),
        missed: lines("missed.txt")?,
        timed_out: lines("timeout.txt")?,
    })
}
