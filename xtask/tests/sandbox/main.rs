//! Programs that want out, and programs that want to work, each confined as a submission is.
//!
//! The launcher is the real runner; the program that it becomes is this test executable again (`programs`). Levels that
//! this machine does not have are skipped with a note.

#![cfg(all(
    target_os = "linux",
    any(
        target_arch = "x86_64",
        target_arch = "aarch64",
        target_arch = "riscv64"
    )
))]

mod building;
mod ends;
mod programs;
mod testing;

#[path = "../../src"]
#[allow(
    dead_code,
    reason = "much of the runner is of no use to these tests, and brings its own along"
)]
mod source {
    pub mod exit;
    pub mod failure;
    pub mod process;
    pub mod sandbox;
}

use std::{
    env,
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use tempfile::TempDir;

use self::{
    process::{Ending, Limits, Task},
    sandbox::{Access, Ground, Level, Sandbox, Work},
};
// The runner's modules call each other by these names.
use source::{exit, failure, process, sandbox};

/// The sandbox of this level, if the machine has it.
fn sandbox_of(level: Level) -> Option<Sandbox> {
    let environment: Vec<(OsString, OsString)> = env::vars_os().collect();
    let sandbox = Sandbox::detect(&Ground {
        runner: Path::new(env!("CARGO_BIN_EXE_xtask")),
        environment: &environment,
        at_most: level,
    })
    .unwrap();
    if sandbox.level() == level {
        return Some(sandbox);
    }
    eprintln!("skipped on {level}: {}", sandbox.notes().join("; "));
    None
}

/// Those that promise something.
fn sandboxes() -> impl Iterator<Item = Sandbox> {
    [Level::L1, Level::L2].into_iter().filter_map(sandbox_of)
}

/// Where a program runs, and where it must not get.
struct Place {
    folder: TempDir,
}

impl Place {
    fn new() -> Self {
        let place = Self {
            folder: TempDir::new().unwrap(),
        };
        for folder in [place.inside(), place.outside()] {
            fs::create_dir(folder).unwrap();
        }
        fs::write(place.inside().join("given"), "given").unwrap();
        fs::write(place.outside().join("secret"), "secret").unwrap();
        fs::write(place.report(), "").unwrap();
        place
    }

    fn inside(&self) -> PathBuf {
        self.folder.path().join("inside")
    }

    fn outside(&self) -> PathBuf {
        self.folder.path().join("outside")
    }

    fn report(&self) -> PathBuf {
        self.folder.path().join("report")
    }

    fn access(&self, work: Work) -> Access {
        let mut access = Access::testing(&programs::executable(), &self.inside(), &self.report());
        access.work = work;
        access
    }

    /// All that a program could have changed outside.
    fn outside_now(&self) -> Vec<(PathBuf, String, String)> {
        let entries = fs::read_dir(self.outside()).unwrap();
        let mut all: Vec<_> = entries
            .map(|entry| {
                let path = entry.unwrap().path();
                let metadata = path.metadata().unwrap();
                let (modified, mode) = (metadata.modified().unwrap(), metadata.permissions());
                let text = fs::read_to_string(&path).unwrap_or_default();
                (path, text, format!("{modified:?} {mode:?}"))
            })
            .collect();
        all.sort();
        all
    }
}

/// How a program ended and what it said.
struct Said {
    ending: Ending,
    stdout: String,
    stderr: String,
}

impl Said {
    fn is_success(&self) -> bool {
        matches!(self.ending, Ending::Exited(status) if status.success())
    }

    fn signal(&self) -> Option<i32> {
        use std::os::unix::process::ExitStatusExt;
        match self.ending {
            Ending::Exited(status) => status.signal(),
            _ => None,
        }
    }

    /// The value of a line `name: value`.
    fn value(&self, name: &str) -> &str {
        let found = self
            .stdout
            .lines()
            .find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
        found.unwrap_or_else(|| panic!("no `{name}` in {:?} {:?}", self.stdout, self.stderr))
    }
}

fn task(program: &str, place: &Place) -> Task {
    Task {
        program: programs::executable(),
        arguments: programs::arguments(),
        directory: place.inside(),
        environment: vec![
            (programs::WHICH.into(), program.into()),
            (programs::OUTSIDE.into(), place.outside().into()),
            (programs::REPORT.into(), place.report().into()),
            (
                programs::RUNNER.into(),
                std::process::id().to_string().into(),
            ),
        ],
        input: "order\n".into(),
        limits: Limits {
            wall: Duration::from_secs(60),
            output: 1 << 20,
            memory: None,
        },
    }
}

fn run(sandbox: &Sandbox, task: Task, access: &Access) -> Said {
    let finished = process::run(&sandbox.confine(task, access), None).unwrap();
    let finished = sandbox.settle(finished).unwrap();
    Said {
        ending: finished.ending,
        stdout: String::from_utf8_lossy(&finished.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&finished.stderr).into_owned(),
    }
}
