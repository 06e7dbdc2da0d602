//! Keeps code that nobody trusts away from the machine, at the highest level that the machine has.

#![cfg_attr(
    not(target_os = "linux"),
    allow(
        dead_code,
        unused_imports,
        reason = "elsewhere there is less that can be done"
    )
)]

mod access;
#[cfg(target_os = "linux")]
mod bubblewrap;
mod detect;
#[cfg(target_os = "linux")]
mod fence;
#[cfg(all(
    target_os = "linux",
    any(
        target_arch = "x86_64",
        target_arch = "aarch64",
        target_arch = "riscv64"
    )
))]
mod filter;
/// Where the system calls have other numbers.
#[cfg(all(
    target_os = "linux",
    not(any(
        target_arch = "x86_64",
        target_arch = "aarch64",
        target_arch = "riscv64"
    ))
))]
mod filter {
    pub fn install(_: super::Work) -> std::io::Result<()> {
        Err(std::io::Error::other(
            "this processor's system calls are not known to it",
        ))
    }
}
#[cfg(target_os = "linux")]
mod identity;
#[cfg(unix)]
mod launcher;
#[cfg(unix)]
mod limits;
#[cfg(unix)]
mod probe;

use std::{
    ffi::{OsStr, OsString},
    fmt,
    path::PathBuf,
    process::ExitCode,
};

pub use self::{
    access::{Access, Resources, Toolchain, Work},
    detect::Ground,
};
use crate::process::{Finished, Task};

/// How far a submission is kept from the machine, as far as that was seen to hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// A process group, a clean environment, limits.
    L0,
    /// Landlock and seccomp as well: what files hold, network, signals and processes. That a file is there, and how
    /// long it is, can be seen.
    L1,
    /// Namespaces as well, by bubblewrap: other processes and files are not even there.
    L2,
}

impl fmt::Display for Level {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

impl Level {
    pub fn name(self) -> &'static str {
        match self {
            Self::L0 => "L0",
            Self::L1 => "L1",
            Self::L2 => "L2",
        }
    }
}

/// What this machine has, probed once.
#[derive(Debug, Clone)]
pub struct Sandbox {
    level: Level,
    notes: Vec<String>,
    /// This program, which becomes the confined one.
    runner: PathBuf,
    means: Means,
    /// Said by the launcher and known to nobody else, so that a submission cannot pretend that we failed.
    token: String,
    /// Processes and threads that the user of confined programs has already; the system counts them with the new ones.
    busy: u64,
}

/// What a confinement is made of. Whatever is on must work, or nothing is run.
#[derive(Debug, Clone, Default)]
struct Means {
    bubblewrap: Option<PathBuf>,
    fence: bool,
    filter: bool,
    launcher: bool,
}

impl Sandbox {
    pub fn level(&self) -> Level {
        self.level
    }

    /// What the level does not promise here, and why it is not higher.
    pub fn notes(&self) -> Vec<String> {
        self.notes.clone()
    }

    /// The same task, confined. Paths that do not exist are left out.
    pub fn confine(&self, mut task: Task, access: &Access) -> Task {
        access.clean(&mut task.environment);
        #[cfg(unix)]
        if self.means.launcher {
            let access = &access.spelt_out();
            let orders = launcher::Orders::new(self, access);
            let mut arguments = vec![
                launcher::CONFINED.into(),
                orders.encode(),
                task.program.into(),
            ];
            arguments.append(&mut task.arguments);
            task.program = access::from_root(&self.runner);
            task.directory = access::from_root(&task.directory);
            task.arguments = arguments;
            #[cfg(target_os = "linux")]
            if let Some(bubblewrap) = &self.means.bubblewrap {
                bubblewrap::wrap(&mut task, bubblewrap, access);
            }
        }
        task
    }

    /// How a confined task has ended in truth, or why it never began, which is our fault and no student's.
    pub fn settle(&self, finished: Finished) -> Result<Finished, String> {
        #[cfg(unix)]
        if self.means.launcher {
            let by_code = self.means.bubblewrap.is_some();
            return launcher::settle(finished, &self.token, by_code);
        }
        Ok(finished)
    }
}

/// Does what the runner does when it was started as its own launcher or probe; nothing if it was not.
pub fn started_as(mut arguments: impl Iterator<Item = OsString>) -> Option<ExitCode> {
    #[cfg(unix)]
    match arguments.nth(1)?.to_str()? {
        launcher::CONFINED => return Some(launcher::become_confined(arguments)),
        probe::PROBE => return Some(probe::answer(arguments)),
        _ => {}
    }
    #[cfg(not(unix))]
    let _ = &mut arguments;
    None
}

/// A variable of an environment in which later ones win.
fn variable<'a>(environment: &'a [(OsString, OsString)], name: &str) -> Option<&'a OsStr> {
    let mut found = environment.iter().rev();
    found
        .find(|(known, _)| known == name)
        .map(|(_, value)| value.as_os_str())
}
