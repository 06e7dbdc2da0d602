//! Calls cargo, once a check, and reads its JSON. It knows packages and targets, not chapters.

use std::{collections::BTreeMap, ffi::OsString, path::PathBuf, time::Duration};

use anyhow::{Result, bail};
use serde::Deserialize;

use crate::{
    failure::Failure,
    process::{self, Ending, Limits, Task},
    report::{Level, Message},
    sanitizer::Sanitizer,
    settings::Settings,
    stage::Stage,
};

/// Building has a budget of its own, which includes third-party crates on a slow machine.
pub const BUILD_LIMITS: Limits = Limits {
    wall: Duration::from_secs(600),
    output: 64 << 20,
    memory: None,
};

/// Mutation testing builds and tests hundreds of variants.
pub const MUTANTS_LIMITS: Limits = Limits {
    wall: Duration::from_secs(4 * 3600),
    output: 64 << 20,
    memory: None,
};

/// Words of a compiler or linker that was let down by the machine, whatever it complains of.
const MACHINE_TROUBLE: &[&str] = &[
    "No space left on device",
    "signal: 7, SIGBUS",
    "signal: 9, SIGKILL",
    "Disk quota exceeded",
];

/// The names of packages in the modelled build begin so.
pub const MODELLED: &str = "modelled-";
/// What the modelled packages stand on.
pub const MODEL: &[&str] = &["simstd", "simstd-core"];

/// What a build gave.
#[derive(Debug, Default)]
pub struct Built {
    /// Test executables by target name.
    pub tests: BTreeMap<String, PathBuf>,
    /// The compiler's messages by whose code they are about.
    pub messages: Vec<(Target, Message)>,
}

/// A unit of compilation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    pub package: String,
    /// The name of the test target; nothing for anything else.
    pub test: Option<String>,
}

#[derive(Deserialize)]
#[serde(tag = "reason", rename_all = "kebab-case")]
enum Line {
    CompilerMessage {
        package_id: String,
        target: LineTarget,
        message: Diagnostic,
    },
    CompilerArtifact {
        package_id: String,
        target: LineTarget,
        executable: Option<PathBuf>,
        profile: Profile,
    },
    #[serde(other)]
    Other,
}

#[derive(Deserialize)]
struct LineTarget {
    name: String,
    kind: Vec<String>,
}

#[derive(Deserialize)]
struct Profile {
    test: bool,
}

#[derive(Deserialize)]
struct Diagnostic {
    level: String,
    rendered: Option<String>,
}

/// What is to be built: these test targets of these packages, where they have them.
pub struct Targets<'a> {
    pub packages: &'a [String],
    pub tests: &'a [&'a str],
}

/// What a build gave, and what the modelled packages in it gave.
#[derive(Debug, Default)]
pub struct BuiltAll {
    pub plain: Built,
    pub modelled: Built,
}

/// Builds test targets. One that does not compile does not keep the others from it.
pub fn build_tests(
    settings: &Settings,
    stage: &Stage,
    sanitizer: Option<&Sanitizer>,
    targets: &Targets<'_>,
    progress: &dyn Fn(&str),
) -> Result<BuiltAll> {
    let mut arguments =
        words("build --quiet --keep-going --message-format=json-diagnostic-rendered-ansi");
    for package in targets.packages {
        arguments.extend(["--package".into(), package.into()]);
    }
    for test in targets.tests {
        arguments.extend(["--test".into(), test.into()]);
    }
    let mut built = BuiltAll::default();
    let mut read = |line: &str| match serde_json::from_str(line) {
        Ok(Line::CompilerMessage {
            package_id,
            target,
            message,
        }) => built.of(&package_id).hear(&package_id, target, message),
        Ok(Line::CompilerArtifact {
            package_id,
            target,
            executable,
            profile,
        }) => {
            progress(&target.name);
            if let (Some(executable), true) = (executable, profile.test) {
                built.of(&package_id).tests.insert(target.name, executable);
            }
        }
        Ok(Line::Other) | Err(_) => {}
    };
    let mut task = task(settings, stage, arguments, BUILD_LIMITS);
    if let Some(sanitizer) = sanitizer {
        sanitizer.take_over(&mut task, stage);
    }
    let finished = run(&task, Some(&mut read))?;
    let compiled = matches!(finished.ending, Ending::Exited(status) if status.success());
    let messages = || {
        let all = built.plain.messages.iter().chain(&built.modelled.messages);
        all.map(|(_, message)| message)
    };
    let complained = messages().any(|message| message.level == Level::Error);
    let stderr = String::from_utf8_lossy(&finished.stderr);
    let machine = |text: &str| MACHINE_TROUBLE.iter().any(|words| text.contains(words));
    let troubled = machine(&stderr) || messages().any(|message| machine(&message.text));
    if !compiled && (troubled || !complained) {
        let texts = messages()
            .filter(|message| machine(&message.text))
            .map(|message| message.text.as_str());
        return Err(cargo_failed(
            &[stderr.trim()]
                .into_iter()
                .chain(texts)
                .collect::<Vec<_>>()
                .join("\n"),
        )
        .into());
    }
    Ok(built)
}

/// Calls cargo in a stage.
pub fn call(
    settings: &Settings,
    stage: &Stage,
    arguments: Vec<OsString>,
    limits: Limits,
) -> Result<process::Finished> {
    run(&task(settings, stage, arguments, limits), None)
}

fn task(settings: &Settings, stage: &Stage, arguments: Vec<OsString>, limits: Limits) -> Task {
    let mut environment = settings.environment.clone();
    environment.push(("CARGO_TARGET_DIR".into(), stage.target.clone().into()));
    Task {
        program: settings.cargo.clone(),
        arguments,
        directory: stage.directory.clone(),
        environment,
        input: String::new(),
        limits,
    }
}

fn run(task: &Task, listener: Option<&mut dyn FnMut(&str)>) -> Result<process::Finished> {
    let finished = process::run(task, listener).map_err(|error| {
        Failure::Infrastructure(format!("{error}; is Rust installed? See https://rustup.rs"))
    })?;
    match finished.ending {
        Ending::Exited(_) => Ok(finished),
        Ending::Interrupted => Err(Failure::Interrupted.into()),
        Ending::TimedOut => bail!(Failure::Infrastructure(format!(
            "the build was stopped after {} s",
            task.limits.wall.as_secs()
        ))),
        Ending::Flooded => bail!(Failure::Infrastructure(
            "the build printed without end and was stopped".into()
        )),
    }
}

pub fn words(line: &str) -> Vec<OsString> {
    line.split(' ').map(OsString::from).collect()
}

impl BuiltAll {
    fn of(&mut self, package_id: &str) -> &mut Built {
        let name = package_name(package_id);
        if name.starts_with(MODELLED) || MODEL.contains(&name) {
            &mut self.modelled
        } else {
            &mut self.plain
        }
    }
}

impl Built {
    fn hear(&mut self, package_id: &str, target: LineTarget, diagnostic: Diagnostic) {
        let level = match diagnostic.level.as_str() {
            "error" | "error: internal compiler error" => Level::Error,
            "warning" => Level::Warning,
            _ => return,
        };
        let coloured = diagnostic.rendered.unwrap_or_default();
        let text = anstream::adapter::strip_str(&coloured).to_string();
        // The count at the end tells nothing that the messages before it do not.
        if text.starts_with("error: aborting due to")
            || text.contains(" warnings emitted")
            || text.contains("1 warning emitted")
        {
            return;
        }
        let test = target
            .kind
            .iter()
            .any(|kind| kind == "test")
            .then_some(target.name);
        let target = Target {
            package: package_name(package_id).to_owned(),
            test,
        };
        let message = Message {
            level,
            text,
            coloured,
        };
        if !self
            .messages
            .iter()
            .any(|(_, known)| known.text == message.text)
        {
            self.messages.push((target, message));
        }
    }
}

/// `simple-future` of `path+file:///…/01-simple-future#simple-future@0.1.0`.
fn package_name(package_id: &str) -> &str {
    let (location, fragment) = package_id.rsplit_once('#').unwrap_or(("", package_id));
    match fragment.split_once('@') {
        Some((name, _)) => name,
        // Cargo leaves the name out where the folder has it.
        None => location.rsplit('/').next().unwrap_or(fragment),
    }
}

/// Says what cargo could not do, and what to do about it.
fn cargo_failed(stderr: &str) -> Failure {
    let text = stderr.trim();
    let advice = if text.contains("No space left on device")
        || text.contains("Disk quota exceeded")
        || text.contains("SIGBUS")
    {
        "the disk is full: free some space and try again"
    } else if text.contains("SIGKILL") {
        "the system killed the compiler, perhaps for lack of memory: close something and try again"
    } else if text.contains("Read-only file system") || text.contains("Permission denied") {
        "cargo may not write there: make the course's `target` folder writable"
    } else if text.contains("download of")
        || text.contains("failed to download")
        || text.contains("Could not resolve")
        || text.contains("spurious network error")
        || text.contains("offline")
    {
        "the crates that the tests need are not on this machine yet: connect to the network once and try again"
    } else if text.contains("is not installed") || text.contains("rustup component add") {
        "a part of the toolchain is missing: run the command that the message names"
    } else {
        return Failure::Ours(format!("cargo could not build the staged course\n{text}"));
    };
    Failure::Infrastructure(format!("{advice}\n{text}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packages_are_named_by_their_ids() {
        assert_eq!(
            package_name("path+file:///a/01-simple-future#simple-future@0.1.0"),
            "simple-future"
        );
        assert_eq!(package_name("path+file:///a/kit#0.1.0"), "kit");
    }

    #[test]
    fn a_missing_network_is_not_the_students_fault() {
        let failure =
            cargo_failed("error: failed to download from `x`\n\nCaused by: Could not resolve host");
        assert!(
            matches!(&failure, Failure::Infrastructure(text) if text.contains("connect to the network"))
        );
        assert!(matches!(cargo_failed("error: a bug"), Failure::Ours(_)));
    }
}
