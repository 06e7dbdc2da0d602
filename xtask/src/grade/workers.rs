//! Stages for submissions: what all of them need is built once, and each chapter begins with a copy of that.

use std::{
    collections::BTreeSet,
    fs::{self, File},
    hash::{DefaultHasher, Hash, Hasher},
    io,
    path::PathBuf,
};

use anyhow::{Result, ensure};

use crate::{
    check::{self, Judge, Request, Selection, Tracing, references},
    course::{Chapter, Course},
    failure::Failure,
    settings::Settings,
    stage::{self, Part, Stage, baseline::Baseline},
    submission::Submission,
};

/// Below the course's target folder.
const FOLDER: &str = "grade";

/// The stage in which the references are built: third-party crates, the instruments, the earlier chapters.
pub struct Base {
    target: PathBuf,
    stage: Stage,
    _lock: File,
}

/// A stage that is like the base before every use.
pub struct Worker {
    stage: Stage,
    baseline: Baseline,
    is_clean: bool,
    _lock: File,
}

impl Base {
    /// Builds what is not built yet. Nothing of a submission is in it, so it needs no sandbox, and may use the network.
    pub fn build(
        settings: &Settings,
        course: &Course,
        chapters: &[&Chapter],
        waiting: &dyn Fn(),
        building: &dyn Fn(&Chapter),
    ) -> Result<Self> {
        let target = course.root.join("target");
        let stage = Stage::at(&target, &format!("{FOLDER}/base"));
        let lock = stage.lock(waiting)?;
        let base = Self {
            target,
            stage,
            _lock: lock,
        };
        // Beside the stage, which holds what was built and nothing else: a line for each chapter.
        let mark = base.stage.directory.with_extension("built");
        let known = fs::read_to_string(&mark).unwrap_or_default();
        let mut built: BTreeSet<String> = known.lines().map(str::to_owned).collect();
        for chapter in chapters {
            let stamp = stamp(settings, course, chapter)?;
            if built.contains(&stamp) {
                continue;
            }
            building(chapter);
            base.build_chapter(settings, course, chapter)?;
            let of_chapter = format!("{} ", chapter.folder);
            built.retain(|line| !line.starts_with(&of_chapter));
            built.insert(stamp);
            let lines: String = built.iter().map(|line| format!("{line}\n")).collect();
            fs::write(&mark, lines).map_err(cannot_write)?;
        }
        Ok(base)
    }

    fn build_chapter(&self, settings: &Settings, course: &Course, chapter: &Chapter) -> Result<()> {
        let request = Request {
            course,
            chapter,
            submission: Submission::reference(course, chapter)?,
            earlier: references(course, chapter)?,
            built_on: None,
            selection: Selection::default(),
            stage: &self.stage,
            processors: 1,
            sanitizer: None,
            exploration: check::usual_schedules(),
            patience: None,
            tracing: Tracing::None,
        };
        let judge = Judge::build(settings, request, &|_| {})?;
        ensure!(
            judge.is_whole(),
            Failure::Ours(format!(
                "the course's own solution of chapter {number} does not compile with its tests; \
                 `cargo xtask verify chapter {number}` says more",
                number = chapter.number
            ))
        );
        judge.run_compile_cases(settings, &[])?;
        // No submission can use them, and they are large.
        for executable in judge.executables() {
            fs::remove_file(executable).map_err(cannot_write)?;
        }
        Ok(())
    }

    pub fn worker(&self, number: usize) -> Result<Worker> {
        let stage = Stage::at(&self.target, &format!("{FOLDER}/{number}"));
        let lock = stage.lock(&|| {})?;
        let baseline =
            Baseline::new(&self.stage.directory, &stage.directory).map_err(cannot_write)?;
        Ok(Worker {
            stage,
            baseline,
            is_clean: true,
            _lock: lock,
        })
    }
}

impl Worker {
    /// Lends the stage, and puts it back to what it was, whatever has been done to it.
    pub fn lend<T>(&mut self, work: impl FnOnce(&Stage) -> Result<T>) -> Result<T> {
        if !self.is_clean {
            self.restore()?;
        }
        self.is_clean = false;
        self.baseline.leave().map_err(cannot_write)?;
        let result = work(&self.stage);
        self.restore()?;
        result
    }

    fn restore(&mut self) -> Result<()> {
        self.baseline.restore().map_err(cannot_write)?;
        self.is_clean = true;
        Ok(())
    }
}

fn cannot_write(error: io::Error) -> Failure {
    match error.kind() {
        io::ErrorKind::Interrupted => Failure::Interrupted,
        _ => Failure::Infrastructure(format!("cannot write below `target/{FOLDER}`: {error}")),
    }
}

/// What a chapter was built from, in short.
fn stamp(settings: &Settings, course: &Course, chapter: &Chapter) -> Result<String> {
    let mut hasher = DefaultHasher::new();
    settings.cargo.hash(&mut hasher);
    let toolchain = settings.environment.iter();
    let toolchain = toolchain.filter(|(name, _)| name == "RUSTUP_TOOLCHAIN");
    toolchain.for_each(|variable| variable.hash(&mut hasher));
    match fs::read(course.root.join("Cargo.lock")) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
        lockfile => lockfile.unwrap_or_default().hash(&mut hasher),
    }
    let reference = Submission::reference(course, chapter)?;
    let part = Part {
        chapter,
        sources: &reference.files,
        with_tests: true,
        with_examples: false,
    };
    stage::files(course, &[part], chapter.is_modelled())?.hash(&mut hasher);
    Ok(format!("{} {:016x}", chapter.folder, hasher.finish()))
}
