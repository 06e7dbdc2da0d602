//! The runner as launcher: it confines itself as it was told, and becomes the program.
//!
//! Nothing has to happen between a fork and an exec, where only `unsafe` code can be.

use std::{
    ffi::OsString,
    fs, io,
    os::unix::process::{CommandExt, ExitStatusExt},
    path::{Path, PathBuf},
    process::{Command, ExitCode, ExitStatus},
};

use rustix::process::{Resource, getrlimit};
use serde::{Deserialize, Serialize};

use super::{Access, Resources, Sandbox, Work, limits};
use crate::process::{Ending, Finished};

/// The first argument of a runner that is a launcher. Its orders, the program and the program's arguments follow.
pub const CONFINED: &str = "__confined";
/// A shell, and bubblewrap, tell of a signal by a code above this one.
const DIED_OF_SIGNAL: i32 = 128;
const MOST_DESCRIPTORS: u64 = 1 << 16;

/// What a launcher is told.
#[derive(Debug, Serialize, Deserialize)]
pub struct Orders {
    token: String,
    pub work: Work,
    pub read: Vec<OsString>,
    pub write: Vec<OsString>,
    pub report: Vec<OsString>,
    pub limits: Resources,
    fence: bool,
    filter: bool,
    /// Who has to be alive; nobody where a namespace hides it.
    parent: Option<i32>,
}

impl Orders {
    pub fn new(sandbox: &Sandbox, access: &Access) -> Self {
        let mut limits = access.limits;
        limits.processes = limits.processes.map(|processes| processes + sandbox.busy);
        Self {
            token: sandbox.token.clone(),
            work: access.work,
            read: existing(access.read.iter()),
            write: existing(access.writable()),
            report: existing(access.report.iter()),
            limits,
            fence: sandbox.means.fence,
            filter: sandbox.means.filter,
            parent: match sandbox.means.bubblewrap {
                Some(_) => None,
                None => i32::try_from(std::process::id()).ok(),
            },
        }
    }

    pub fn encode(&self) -> OsString {
        serde_json::to_string(self)
            .expect("strings, numbers and lists of them are JSON")
            .into()
    }
}

fn existing<'a>(paths: impl Iterator<Item = &'a PathBuf>) -> Vec<OsString> {
    paths
        .filter(|path| path.exists())
        .map(|path| path.clone().into_os_string())
        .collect()
}

/// Becomes the program, or says why it cannot.
pub fn become_confined(mut arguments: impl Iterator<Item = OsString>) -> ExitCode {
    let (orders, program) = (arguments.next(), arguments.next());
    let orders = orders.and_then(|orders| serde_json::from_str(orders.to_str()?).ok());
    let (Some(orders), Some(program)) = (orders, program) else {
        eprintln!("`{CONFINED}` is how `grade` starts itself; there is no use in calling it");
        return ExitCode::from(2);
    };
    let orders: Orders = orders;
    let error = confine(&orders)
        .err()
        .unwrap_or_else(|| start(&orders, &program, arguments));
    let program = Path::new(&program).display();
    eprintln!("{} cannot start `{program}`: {error}", orders.token);
    ExitCode::from(70)
}

/// Returns only if the program cannot be started.
fn start(
    orders: &Orders,
    program: &OsString,
    arguments: impl Iterator<Item = OsString>,
) -> io::Error {
    // Whatever comes before this line was said by us, and nothing after it.
    eprintln!("{}", orders.token);
    #[expect(
        clippy::disallowed_methods,
        reason = "no process is started: this one becomes the program"
    )]
    let mut command = Command::new(program);
    command.args(arguments).exec()
}

fn confine(orders: &Orders) -> io::Result<()> {
    close_inherited();
    limits::apply(&orders.limits)?;
    #[cfg(target_os = "linux")]
    {
        if orders.fence {
            super::identity::lower(orders.work)?;
        }
        die_with(orders.parent)?;
        rustix::thread::set_no_new_privs(true)?;
        if orders.fence {
            super::fence::raise(orders)?;
        }
        if orders.filter {
            super::filter::install(orders.work)?;
        }
    }
    Ok(())
}

/// Only the three standard descriptors go on: a log or a lock of whoever started the runner is not the program's.
fn close_inherited() {
    let listed = |entries: fs::ReadDir| -> Vec<i32> {
        entries
            .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
            .collect()
    };
    let numbers = match fs::read_dir("/dev/fd") {
        Ok(entries) => listed(entries),
        // Where there is no `/proc` there is no list.
        Err(_) => {
            let limit = getrlimit(Resource::Nofile)
                .current
                .unwrap_or(MOST_DESCRIPTORS);
            (0..limit.min(MOST_DESCRIPTORS) as i32).collect()
        }
    };
    for number in numbers.into_iter().filter(|number| *number > 2) {
        // Most are not open, and the list itself is closed already.
        let _ = nix::unistd::close(number);
    }
}

/// A runner that is killed takes the program with it.
#[cfg(target_os = "linux")]
fn die_with(parent: Option<i32>) -> io::Result<()> {
    use rustix::process::{Pid, Signal, getppid, set_parent_process_death_signal};
    set_parent_process_death_signal(Some(Signal::KILL))?;
    let now = getppid().map(Pid::as_raw_pid);
    if parent.is_some() && now != parent {
        return Err(io::Error::other("the runner has ended"));
    }
    Ok(())
}

/// Takes the launcher's own words from what a task has said. Without them, the program never began.
pub fn settle(mut finished: Finished, token: &str, by_code: bool) -> Result<Finished, String> {
    let began = strip(&mut finished.stderr, token);
    let Ending::Exited(status) = finished.ending else {
        return Ok(finished);
    };
    let text = String::from_utf8_lossy(&finished.stderr);
    if let Some((_, why)) = text.split_once(&format!("{token} ")) {
        return Err(format!("the sandbox {}", why.trim()));
    }
    if !began {
        let why = text.trim().lines().next().unwrap_or("no reason was given");
        return Err(format!("the sandbox did not start: {why}"));
    }
    if let (true, Some(code)) = (by_code, status.code())
        && code > DIED_OF_SIGNAL
    {
        finished.ending = Ending::Exited(ExitStatus::from_raw(code - DIED_OF_SIGNAL));
    }
    Ok(finished)
}

fn strip(stderr: &mut Vec<u8>, token: &str) -> bool {
    let line = format!("{token}\n");
    let at = stderr
        .windows(line.len())
        .position(|window| window == line.as_bytes());
    if let Some(at) = at {
        stderr.drain(at..at + line.len());
    }
    at.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn said(stderr: &str, code: i32) -> Finished {
        Finished {
            ending: Ending::Exited(ExitStatus::from_raw(code << 8)),
            stdout: Vec::new(),
            stderr: stderr.into(),
            elapsed: Duration::ZERO,
        }
    }

    #[test]
    fn what_the_launcher_says_is_taken_out() {
        let finished = said("t0k\nthe student's words\n", 1);
        let finished = settle(finished, "t0k", false).unwrap();
        assert_eq!(finished.stderr, b"the student's words\n");
    }

    #[test]
    fn only_the_launcher_can_say_that_the_sandbox_failed() {
        let why = settle(said("t0k\nt0k cannot start `x`: no", 70), "t0k", false);
        assert_eq!(why.unwrap_err(), "the sandbox cannot start `x`: no");
        let why = settle(said("bwrap: no\n", 1), "t0k", true);
        assert_eq!(why.unwrap_err(), "the sandbox did not start: bwrap: no");
        assert!(
            settle(
                said("t0k\nbwrap: no\nsandbox cannot start", 70),
                "t0k",
                true
            )
            .is_ok()
        );
    }

    #[test]
    fn a_signal_is_a_signal_again() {
        let finished = settle(said("t0k\n", 134), "t0k", true).unwrap();
        assert!(matches!(finished.ending, Ending::Exited(status) if status.signal() == Some(6)));
        let finished = settle(said("t0k\n", 134), "t0k", false).unwrap();
        assert!(matches!(finished.ending, Ending::Exited(status) if status.code() == Some(134)));
    }
}
