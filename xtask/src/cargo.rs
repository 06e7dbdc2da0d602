//! Calls cargo, once a check, and reads its JSON. It knows packages and targets, not chapters.

mod trouble;

use std::{collections::BTreeMap, ffi::OsString, path::PathBuf, time::Duration};

use anyhow::Result;
use serde::Deserialize;

use crate::{
    confined::{self, Reach},
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

/// Nobody reads more, and a macro can make them without end.
const MOST_MESSAGES: usize = 1000;

/// Mutation testing builds and tests hundreds of variants.
pub const MUTANTS_LIMITS: Limits = Limits {
    wall: Duration::from_secs(4 * 3600),
    output: 64 << 20,
    memory: None,
};

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
    let confined = settings.sandbox.is_some();
    let limits = if confined {
        trouble::limits(settings)
    } else {
        BUILD_LIMITS
    };
    let mut task = task(settings, stage, arguments, limits);
    if let Some(sanitizer) = sanitizer {
        sanitizer.take_over(&mut task, stage);
    }
    let (built, finished) = build(settings, stage, task.clone(), progress)?;
    if matches!(finished.ending, Ending::Exited(status) if status.success()) {
        return Ok(built);
    }
    if !confined {
        trouble::is_not_the_machines(&built, &finished, limits)?;
        return Ok(built);
    }
    if trouble::is_told(&built, &finished) {
        return Ok(built);
    }
    // A machine with too much to do may have been at fault, but hardly twice.
    let (mut again, finished) = build(settings, stage, task, progress)?;
    if !matches!(finished.ending, Ending::Exited(status) if status.success()) {
        let why = trouble::of_student(settings, stage, &again, &finished)?;
        again.blame(&targets.packages[0], why);
    }
    Ok(again)
}

/// Calls cargo and reads what it says.
fn build(
    settings: &Settings,
    stage: &Stage,
    task: Task,
    progress: &dyn Fn(&str),
) -> Result<(BuiltAll, process::Finished)> {
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
    let finished = run(settings, stage, task, Some(&mut read))?;
    Ok((built, finished))
}

/// The text of a library without its macros, or nothing if the compiler does not tell it.
pub fn expanded(settings: &Settings, stage: &Stage, package: &str) -> Result<Option<String>> {
    let mut arguments = words("rustc --quiet --lib --profile check --package");
    arguments.push(package.into());
    arguments.extend(words("-- --cap-lints allow -Zunpretty=expanded"));
    let limits = if settings.sandbox.is_some() {
        trouble::limits(settings)
    } else {
        BUILD_LIMITS
    };
    let mut task = task(settings, stage, arguments, limits);
    // The compiler has no other way to say it. Sources that ask for unstable features have been refused before.
    task.environment
        .push(("RUSTC_BOOTSTRAP".into(), "1".into()));
    let finished = run(settings, stage, task, None)?;
    let told = matches!(finished.ending, Ending::Exited(status) if status.success());
    Ok(told.then(|| String::from_utf8_lossy(&finished.stdout).into_owned()))
}

/// Calls cargo in a stage.
pub fn call(
    settings: &Settings,
    stage: &Stage,
    arguments: Vec<OsString>,
    limits: Limits,
) -> Result<process::Finished> {
    let finished = run(
        settings,
        stage,
        task(settings, stage, arguments, limits),
        None,
    )?;
    trouble::stopped(&finished, limits)?;
    Ok(finished)
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

fn run(
    settings: &Settings,
    stage: &Stage,
    task: Task,
    listener: Option<&mut dyn FnMut(&str)>,
) -> Result<process::Finished> {
    let temporary = tempfile::tempdir().map_err(|error| {
        Failure::Infrastructure(format!("the temporary folder cannot be used: {error}"))
    })?;
    let reach = Reach::Build {
        stage,
        temporary: temporary.path(),
        report: None,
    };
    let finished =
        confined::run(settings, task, &reach, listener).map_err(|failure| match failure {
            Failure::Infrastructure(text) => {
                Failure::Infrastructure(format!("{text}; is Rust installed? See https://rustup.rs"))
            }
            other => other,
        })?;
    match finished.ending {
        Ending::Interrupted => Err(Failure::Interrupted.into()),
        Ending::Exited(_) | Ending::TimedOut | Ending::Flooded => Ok(finished),
    }
}

pub fn words(line: &str) -> Vec<OsString> {
    line.split(' ').map(OsString::from).collect()
}

impl BuiltAll {
    fn messages(&self) -> impl Iterator<Item = &Message> {
        let all = self.plain.messages.iter().chain(&self.modelled.messages);
        all.map(|(_, message)| message)
    }

    /// Adds an error about the crate of this package, in words of ours.
    fn blame(&mut self, package: &str, why: Option<String>) {
        let Some(text) = why else { return };
        let built = match package.strip_prefix(MODELLED) {
            Some(_) => &mut self.modelled,
            None => &mut self.plain,
        };
        let target = Target {
            package: package.to_owned(),
            test: None,
        };
        let message = Message {
            level: Level::Error,
            coloured: text.clone(),
            text,
        };
        built.messages.push((target, message));
    }

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
        if self.messages.len() >= MOST_MESSAGES {
            return;
        }
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
}
