//! What stands beside the tests: the lesson's examples, the runnable example, the lints.

use std::{ffi::OsString, fs, time::Duration};

use anyhow::Result;

use crate::{
    cargo::{self, words},
    check::{references, staged_files},
    course::{Chapter, Course},
    failure::Failure,
    process::{self, Ending, Limits, Task},
    settings::Settings,
    stage::{Part, Stage},
    submission::Submission,
};

const EXAMPLE: Limits = Limits {
    wall: Duration::from_secs(30),
    output: 1 << 20,
    memory: None,
};

pub fn problems(
    settings: &Settings,
    course: &Course,
    chapter: &Chapter,
    stage: &Stage,
) -> Result<Vec<String>> {
    let mut problems = Vec::new();
    let package = &chapter.package;

    set_up(
        course,
        chapter,
        stage,
        Submission::starter(course, chapter)?,
    )?;
    let lints = format!("clippy --quiet --package {package} --lib --examples -- -D warnings");
    problems.extend(call(
        settings,
        stage,
        "the starter has warnings",
        words(&lints),
    )?);

    set_up(
        course,
        chapter,
        stage,
        Submission::reference(course, chapter)?,
    )?;
    let lints = format!("clippy --quiet --package {package} --all-targets -- -D warnings");
    problems.extend(call(
        settings,
        stage,
        "the reference or the tests have warnings",
        words(&lints),
    )?);
    let doctests = words(&format!("test --quiet --doc --package {package}"));
    problems.extend(call(
        settings,
        stage,
        "the lesson's examples fail",
        doctests,
    )?);
    for example in examples(course, chapter)? {
        let build = words(&format!(
            "build --quiet --package {package} --example {example}"
        ));
        let built = call(
            settings,
            stage,
            &format!("example `{example}` does not build"),
            build,
        )?;
        if built.is_none() {
            problems.extend(run_example(settings, stage, &example)?);
        }
        problems.extend(built);
    }
    Ok(problems)
}

fn set_up(course: &Course, chapter: &Chapter, stage: &Stage, submission: Submission) -> Result<()> {
    let references = references(course, chapter)?;
    let part = Part {
        chapter,
        sources: &submission.files,
        with_tests: true,
        with_examples: true,
    };
    stage.write(course, &staged_files(course, &references, part, false)?)
}

fn call(
    settings: &Settings,
    stage: &Stage,
    problem: &str,
    arguments: Vec<OsString>,
) -> Result<Option<String>> {
    let finished = cargo::call(settings, stage, arguments, cargo::BUILD_LIMITS)?;
    let good = matches!(finished.ending, Ending::Exited(status) if status.success());
    let said = [finished.stdout, finished.stderr].concat();
    Ok((!good).then(|| format!("{problem}\n{}", String::from_utf8_lossy(&said).trim())))
}

fn examples(course: &Course, chapter: &Chapter) -> Result<Vec<String>> {
    let folder = course.crate_dir(chapter).join("examples");
    let mut names = Vec::new();
    if folder.is_dir() {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.extension().is_some_and(|extension| extension == "rs") {
                names.push(
                    path.file_stem()
                        .unwrap_or_default()
                        .to_string_lossy()
                        .into_owned(),
                );
            }
        }
    }
    names.sort();
    Ok(names)
}

/// An example ends by itself and ends well.
fn run_example(settings: &Settings, stage: &Stage, name: &str) -> Result<Option<String>> {
    let program = stage
        .target
        .join("debug/examples")
        .join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    let task = Task {
        program,
        arguments: Vec::new(),
        directory: stage.directory.clone(),
        environment: settings.environment.clone(),
        input: String::new(),
        limits: EXAMPLE,
    };
    let finished =
        process::run(&task, None).map_err(|error| Failure::Infrastructure(error.to_string()))?;
    let problem = match finished.ending {
        Ending::Exited(status) if status.success() => return Ok(None),
        Ending::Exited(status) => format!("ends with {status}"),
        Ending::TimedOut => "does not end".into(),
        Ending::Flooded => "prints without end".into(),
        Ending::Interrupted => return Err(Failure::Interrupted.into()),
    };
    let said = String::from_utf8_lossy(&finished.stderr).trim().to_owned();
    Ok(Some(format!("example `{name}` {problem}\n{said}")))
}
