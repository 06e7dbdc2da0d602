//! Tries, confined, what a confined program must not be able to do, and what it must.

use std::{
    ffi::OsString,
    fs,
    io::{self, Write},
    net::{TcpStream, UdpSocket},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Command, ExitCode, Stdio},
};

use rustix::process::{Pid, geteuid, test_kill_process};
use serde::{Deserialize, Serialize};

/// The first argument of a runner that is a probe. What it is to try follows.
pub const PROBE: &str = "__probe";

/// What there is to be tried.
#[derive(Debug, Serialize, Deserialize)]
pub struct Temptations {
    /// A folder that may be read.
    pub inside: PathBuf,
    /// A folder, with a file `secret`, that may not.
    pub outside: PathBuf,
    /// The runner's program and its process.
    pub program: PathBuf,
    pub runner: i32,
    /// Where the runner listens.
    pub port: Option<u16>,
}

/// What succeeded.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Seen {
    pub reads_inside: bool,
    pub reads_outside: bool,
    pub writes_outside: bool,
    pub changes_modes: bool,
    pub reaches_network: bool,
    pub signals: bool,
    pub reads_processes: bool,
    pub starts_processes: bool,
    pub is_root: bool,
    /// Its own number, which is small where it is alone.
    pub process: u32,
}

/// Tries everything and says on standard output what succeeded.
pub fn answer(mut arguments: impl Iterator<Item = OsString>) -> ExitCode {
    let temptations = arguments
        .next()
        .and_then(|temptations| serde_json::from_str(temptations.to_str()?).ok());
    let Some(temptations) = temptations else {
        // A probe starts another one, to see whether it can.
        return ExitCode::SUCCESS;
    };
    let said = serde_json::to_string(&give_in(&temptations)).unwrap_or_default();
    match io::stdout().write_all(said.as_bytes()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

fn give_in(temptations: &Temptations) -> Seen {
    let Temptations {
        inside,
        outside,
        program,
        runner,
        port,
    } = temptations;
    let secret = outside.join("secret");
    let (runner, environ) = (Pid::from_raw(*runner), format!("/proc/{runner}/environ"));
    let connects = |port: &u16| TcpStream::connect(("127.0.0.1", *port)).is_ok();
    Seen {
        reads_inside: fs::read_dir(inside).is_ok(),
        reads_outside: fs::read(&secret).is_ok(),
        writes_outside: fs::write(outside.join("new"), "").is_ok(),
        changes_modes: fs::set_permissions(&secret, fs::Permissions::from_mode(0o640)).is_ok(),
        reaches_network: port.as_ref().is_some_and(connects)
            || UdpSocket::bind("127.0.0.1:0").is_ok(),
        signals: runner.is_some_and(|runner| test_kill_process(runner).is_ok()),
        reads_processes: fs::read(environ).is_ok() || fs::read("/proc/self/mem").is_ok(),
        starts_processes: starts(program),
        is_root: geteuid().is_root(),
        process: std::process::id(),
    }
}

fn starts(program: &Path) -> bool {
    #[expect(
        clippy::disallowed_methods,
        reason = "if this process begins at all, it ends at once, and the probe's own limits are its limits, too"
    )]
    let mut command = Command::new(program);
    let quiet = command
        .arg(PROBE)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    quiet.status().is_ok_and(|status| status.success())
}
