//! Stages for submissions: what all of them need is built once, and each chapter begins with that and nothing else.

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
    stage::{
        self, Part, Stage,
        baseline::{self, Baseline},
    },
    submission::Submission,
};

/// Below the course's target folder.
const FOLDER: &str = "grade";

/// A stage in which the course's own solutions have been built, and which is put back to that after every use.
///
/// Each has been built where it stands. Cargo and rustc write down where things lie, so that in a copy from elsewhere
/// much would be compiled again for every submission.
pub struct Worker {
    stage: Stage,
    baseline: Baseline,
    is_clean: bool,
    _lock: File,
}

/// What stands beside a stage, out of every submission's reach.
struct Kept {
    /// What the stage consists of when it is clean.
    base: PathBuf,
    /// What has been built in it: a line for each chapter.
    built: PathBuf,
}

impl Kept {
    fn beside(stage: &Stage) -> Self {
        Self {
            base: stage.directory.with_extension("base"),
            built: stage.directory.with_extension("built"),
        }
    }

    /// The stamps of the chapters that the base holds.
    fn stamps(&self) -> BTreeSet<String> {
        if !self.base.exists() {
            return BTreeSet::new();
        }
        let lines = fs::read_to_string(&self.built).unwrap_or_default();
        lines.lines().map(str::to_owned).collect()
    }

    /// Keeps the stage as it is. If that is interrupted, nothing is kept.
    fn keep(&self, stage: &Stage, stamps: &BTreeSet<String>) -> io::Result<()> {
        baseline::remove(&self.built)?;
        let partial = self.base.with_extension("partial");
        baseline::remove(&partial)?;
        baseline::copy(&stage.directory, &partial)?;
        baseline::remove(&self.base)?;
        fs::rename(&partial, &self.base)?;
        let lines: String = stamps.iter().map(|line| format!("{line}\n")).collect();
        fs::write(&self.built, lines)
    }
}

impl Worker {
    /// So many workers, each with a stage of its own.
    pub fn all(
        settings: &Settings,
        course: &Course,
        chapters: &[&Chapter],
        count: usize,
        waiting: &dyn Fn(),
        building: &dyn Fn(&Chapter),
    ) -> Result<Vec<Self>> {
        let target = course.root.join("target");
        let stage = |number| Stage::at(&target, &format!("{FOLDER}/{number}"));
        // What does not know where it lies, such as third-party crates, the others need not build again.
        let first = Kept::beside(&stage(0));
        let mut workers = Vec::new();
        for number in 0..count {
            let lock = stage(number).lock(waiting)?;
            let build = Build {
                settings,
                course,
                stage: stage(number),
                building,
            };
            let baseline = build.prepare(chapters, &first)?;
            workers.push(Self {
                stage: build.stage,
                baseline,
                is_clean: true,
                _lock: lock,
            });
        }
        Ok(workers)
    }

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

/// The course's own solutions are built. Nothing of a submission is in it, so it needs no sandbox, and may use the
/// network.
struct Build<'a> {
    settings: &'a Settings,
    course: &'a Course,
    stage: Stage,
    building: &'a dyn Fn(&Chapter),
}

impl Build<'_> {
    /// Builds what is not built yet, beginning with what is kept of this stage, or else of the first.
    fn prepare(&self, chapters: &[&Chapter], first: &Kept) -> Result<Baseline> {
        let kept = Kept::beside(&self.stage);
        let mut built = kept.stamps();
        let mut stale = Vec::new();
        for chapter in chapters {
            let stamp = stamp(self.settings, self.course, chapter)?;
            if !built.contains(&stamp) {
                stale.push((chapter, stamp));
            }
        }
        if !stale.is_empty() {
            let from = if built.is_empty() { first } else { &kept };
            fs::create_dir_all(&from.base).map_err(cannot_write)?;
            let baseline =
                Baseline::new(&from.base, &self.stage.directory).map_err(cannot_write)?;
            baseline.leave().map_err(cannot_write)?;
            for (chapter, stamp) in stale {
                (self.building)(chapter);
                self.build(chapter)?;
                let of_chapter = format!("{} ", chapter.folder);
                built.retain(|line| !line.starts_with(&of_chapter));
                built.insert(stamp);
            }
            kept.keep(&self.stage, &built).map_err(cannot_write)?;
        }
        Ok(Baseline::new(&kept.base, &self.stage.directory).map_err(cannot_write)?)
    }

    fn build(&self, chapter: &Chapter) -> Result<()> {
        let (settings, course) = (self.settings, self.course);
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
