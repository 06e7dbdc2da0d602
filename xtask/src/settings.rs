//! What the environment says, read once by `main` and passed on.

use std::{ffi::OsString, path::PathBuf, sync::Arc, time::Duration};

use crate::sandbox::Sandbox;

/// Variables that a compiler or a test process may need to work at all; everything else stays outside.
const PASSED_ON: &[&str] = &[
    "PATH",
    "HOME",
    "USERPROFILE",
    "CARGO_HOME",
    "RUSTUP_HOME",
    "RUSTUP_TOOLCHAIN",
    "TMPDIR",
    "TEMP",
    "TMP",
    "SystemRoot",
    "SYSTEMROOT",
    "ComSpec",
    "LOCALAPPDATA",
    "APPDATA",
    "ProgramData",
    "ProgramFiles",
    "ProgramFiles(x86)",
    "PROCESSOR_ARCHITECTURE",
    "CARGO_NET_OFFLINE",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "http_proxy",
    "https_proxy",
    "NO_PROXY",
    "no_proxy",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "CARGO_HTTP_CAINFO",
    "SDKROOT",
    "DEVELOPER_DIR",
    "LANG",
    "ALL_PROXY",
    "all_proxy",
    "windir",
    "SystemDrive",
    "PATHEXT",
    "ProgramW6432",
    "CommonProgramFiles",
    "LIB",
    "INCLUDE",
];
/// Cargo's own configuration by environment (registries, proxies) is passed on by these prefixes.
const PASSED_ON_PREFIXES: &[&str] = &[
    "CARGO_REGISTRIES_",
    "CARGO_REGISTRY_",
    "CARGO_SOURCE_",
    "CARGO_HTTP_",
];

/// What git needs besides to reach a remote, and to know its user.
const PASSED_ON_TO_GIT: &[&str] = &[
    "SSH_AUTH_SOCK",
    "SSH_AGENT_PID",
    "SSH_ASKPASS",
    "DISPLAY",
    "WAYLAND_DISPLAY",
    "XDG_CONFIG_HOME",
    "XDG_RUNTIME_DIR",
    "DBUS_SESSION_BUS_ADDRESS",
    "GIT_SSH",
    "GIT_SSH_COMMAND",
    "GIT_ASKPASS",
    "GIT_CONFIG_GLOBAL",
    "GIT_CONFIG_SYSTEM",
    "GIT_CONFIG_NOSYSTEM",
    "GIT_SSL_CAINFO",
    "GIT_AUTHOR_NAME",
    "GIT_AUTHOR_EMAIL",
    "GIT_COMMITTER_NAME",
    "GIT_COMMITTER_EMAIL",
    "USER",
    "LOGNAME",
];

/// Many times what a chapter takes where third-party crates are built already.
pub const BUILD_LIMIT: Duration = Duration::from_secs(60);

/// Where and how this runner runs.
#[derive(Debug, Clone)]
pub struct Settings {
    pub directory: PathBuf,
    /// This program itself.
    pub runner: PathBuf,
    /// The cargo that started us, or the one on the path.
    pub cargo: PathBuf,
    /// The environment of every child, before its own variables.
    pub environment: Vec<(OsString, OsString)>,
    /// The environment of git.
    pub git_environment: Vec<(OsString, OsString)>,
    /// Show progress on standard error?
    pub progress: bool,
    pub colour: bool,
    /// Does the terminal know no more than ASCII?
    pub ascii: bool,
    /// Is there a person, who presses keys and looks at a screen?
    pub interactive: bool,
    /// Columns of the terminal.
    pub width: usize,
    pub jobs: usize,
    /// What keeps code that nobody trusts away from the machine; nothing where people check their own.
    pub sandbox: Option<Arc<Sandbox>>,
    /// How long a compiler in that sandbox may work on a student's code; waiting for a processor does not count.
    pub build_limit: Duration,
}

/// The part of the environment that children get.
pub fn pass_on(variables: impl Iterator<Item = (OsString, OsString)>) -> Vec<(OsString, OsString)> {
    let mut environment: Vec<_> = variables
        .filter(|(name, _)| {
            let Some(name) = name.to_str() else {
                return false;
            };
            // Windows spells `PATH` in more than one way.
            let is_known = |known: &&str| {
                if cfg!(windows) {
                    known.eq_ignore_ascii_case(name)
                } else {
                    *known == name
                }
            };
            PASSED_ON.iter().any(is_known)
                || PASSED_ON_PREFIXES
                    .iter()
                    .any(|prefix| name.starts_with(prefix))
        })
        .collect();
    environment.push(("RUST_BACKTRACE".into(), "0".into()));
    environment.push(("CARGO_TERM_COLOR".into(), "never".into()));
    environment
}

pub fn pass_on_to_git(
    variables: impl Iterator<Item = (OsString, OsString)>,
) -> Vec<(OsString, OsString)> {
    let variables: Vec<_> = variables.collect();
    let more = variables.iter().filter(|(name, _)| {
        let name = name.to_str();
        name.is_some_and(|name| PASSED_ON_TO_GIT.contains(&name))
    });
    let more: Vec<_> = more.cloned().collect();
    pass_on(variables.into_iter())
        .into_iter()
        .chain(more)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_and_switches_stay_outside() {
        let variables = [
            "PATH",
            "GITHUB_TOKEN",
            "RUSTFLAGS",
            "CARGO_BUILD_TARGET",
            "TRYBUILD",
            "CARGO_REGISTRIES_MINE_INDEX",
        ];
        let environment = pass_on(
            variables
                .iter()
                .map(|name| (OsString::from(name), OsString::from("x"))),
        );
        let names: Vec<_> = environment
            .iter()
            .filter_map(|(name, _)| name.to_str())
            .collect();
        assert_eq!(
            names,
            [
                "PATH",
                "CARGO_REGISTRIES_MINE_INDEX",
                "RUST_BACKTRACE",
                "CARGO_TERM_COLOR"
            ]
        );
    }
}
