//! Runs a task inside of the sandbox, where there is one.

use crate::{
    failure::Failure,
    process::{self, Finished, Task},
    sandbox::{Access, Toolchain},
    settings::Settings,
    stage::Stage,
};

/// What is run, as far as it matters to who keeps it in.
pub enum Reach<'a> {
    /// Cargo and the compiler in a stage.
    Build {
        stage: &'a Stage,
        /// Temporary files go here.
        temporary: &'a std::path::Path,
        /// The file that takes a test's records, if a test is what calls cargo.
        report: Option<&'a std::path::Path>,
    },
    Test {
        executable: &'a std::path::Path,
        folder: &'a std::path::Path,
        report: &'a std::path::Path,
    },
}

/// Runs a task, with a listener as `process::run` takes it. That it could not be run at all is nobody's fault but the
/// machine's.
pub fn run(
    settings: &Settings,
    task: Task,
    reach: &Reach<'_>,
    listener: Option<&mut dyn FnMut(&str)>,
) -> Result<Finished, Failure> {
    let started = |task: &Task, listener| {
        process::run(task, listener).map_err(|error| Failure::Infrastructure(error.to_string()))
    };
    let Some(sandbox) = &settings.sandbox else {
        return started(&task, listener);
    };
    let task = sandbox.confine(task, &reach.access(settings));
    sandbox
        .settle(started(&task, listener)?)
        .map_err(Failure::Infrastructure)
}

impl Reach<'_> {
    fn access(&self, settings: &Settings) -> Access {
        match *self {
            Self::Build {
                stage,
                temporary,
                report,
            } => {
                let toolchain = Toolchain::find(&settings.cargo, &settings.environment);
                let mut access =
                    Access::building(&toolchain, &stage.directory, &stage.target, temporary);
                // Cargo takes from the lockfile what a smaller workspace does not need.
                access.write.push(stage.lockfile());
                access.limits.cpu_seconds = Some(settings.build_limit.as_secs());
                match report {
                    Some(report) => access.reporting(report),
                    None => access,
                }
            }
            Self::Test {
                executable,
                folder,
                report,
            } => Access::testing(executable, folder, report),
        }
    }
}
