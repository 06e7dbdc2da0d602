//! AddressSanitizer and LeakSanitizer: an extra look at chapters with `unsafe`, where a nightly toolchain is installed.

use std::{ffi::OsString, time::Duration};

use anyhow::Result;

use crate::{
    cargo::words,
    failure::Failure,
    process::{self, Ending, Limits, Task},
    settings::Settings,
    stage::Stage,
};

const LIMITS: Limits = Limits {
    wall: Duration::from_secs(60),
    output: 1 << 20,
    memory: None,
};

/// A compiler that can build with sanitizers.
#[derive(Debug, Clone)]
pub struct Sanitizer {
    host: String,
}

impl Sanitizer {
    /// Asks rustup for a nightly toolchain.
    pub fn find(settings: &Settings) -> Result<Self> {
        let task = Task {
            program: "rustup".into(),
            arguments: words("run nightly rustc -vV"),
            directory: settings.directory.clone(),
            environment: settings.environment.clone(),
            input: String::new(),
            limits: LIMITS,
        };
        let missing = || {
            Failure::Infrastructure(
                "the sanitizers need a nightly toolchain: `rustup toolchain install nightly`"
                    .into(),
            )
        };
        let finished = process::run(&task, None).map_err(|_| missing())?;
        let good = matches!(finished.ending, Ending::Exited(status) if status.success());
        let said = String::from_utf8_lossy(&finished.stdout).into_owned();
        let host = said.lines().find_map(|line| line.strip_prefix("host: "));
        match host {
            Some(host) if good => Ok(Self {
                host: host.to_owned(),
            }),
            _ => Err(missing().into()),
        }
    }

    /// Makes a call of cargo one of this compiler's, with a target folder of its own.
    pub fn take_over(&self, task: &mut Task, stage: &Stage) {
        task.program = "rustup".into();
        task.arguments.splice(0..0, words("run nightly cargo"));
        // With a target that is named, the flags reach the program and not the build scripts.
        task.arguments
            .extend(["--target".into(), self.host.clone().into()]);
        task.environment.extend([
            ("RUSTFLAGS".into(), "-Zsanitizer=address".into()),
            (
                "CARGO_TARGET_DIR".into(),
                stage.target.join("sanitizer").into(),
            ),
        ]);
    }
}

/// How a test process under the sanitizers is started.
pub fn run_environment() -> (OsString, OsString) {
    (
        "ASAN_OPTIONS".into(),
        "detect_leaks=1:detect_stack_use_after_return=1:color=never".into(),
    )
}

/// What a sanitizer has found, from what it wrote on standard error.
pub fn finding(stderr: &str) -> Option<String> {
    let line = stderr
        .lines()
        .find_map(|line| line.split_once("ERROR: ").map(|(_, rest)| rest))?;
    let (name, rest) = line.split_once(": ")?;
    if !matches!(name, "AddressSanitizer" | "LeakSanitizer") {
        return None;
    }
    let what = rest.split(" on ").next().unwrap_or(rest);
    let plain = match what {
        "heap-use-after-free" => "memory was used after it had been freed",
        "stack-use-after-return" => "a variable was used after its function had returned",
        "stack-use-after-scope" => "a variable was used after its block had ended",
        "attempting double-free" => "memory was freed twice",
        "detected memory leaks" => "memory was never freed",
        _ => "memory was misused",
    };
    Some(format!("{plain} ({name}: {what})"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn findings_are_told_in_plain_words() {
        let said =
            "=\n==7==ERROR: AddressSanitizer: heap-use-after-free on address 0x50 at pc 0x5\nREAD";
        let told =
            "memory was used after it had been freed (AddressSanitizer: heap-use-after-free)";
        assert_eq!(finding(said).as_deref(), Some(told));
        let said = "==7==ERROR: LeakSanitizer: detected memory leaks\n\nDirect leak of 16 byte(s)";
        let told = "memory was never freed (LeakSanitizer: detected memory leaks)";
        assert_eq!(finding(said).as_deref(), Some(told));
        assert_eq!(finding("ERROR: the student's own words"), None);
        assert_eq!(finding("ERROR: Mine: own words"), None);
    }
}
