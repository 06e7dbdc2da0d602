//! Whose fault it is that a build did not come to its end: the student's, the machine's or ours.

use anyhow::{Result, bail};

use super::{BUILD_LIMITS, BuiltAll};
use crate::{
    failure::Failure,
    process::{Ending, Finished, Limits},
    report::Level,
    settings::Settings,
    stage::Stage,
};

/// How much longer than it works a build may take.
const WAITING: u32 = 10;
/// What makes compilers work without end.
const ADVICE: &str = "does a macro, a constant or a type grow without end?";

/// Of what a compiler says on standard error before it dies.
const STDERR_KEPT: usize = 2 << 10;

/// Words of a compiler or linker that was let down by the machine, whatever it complains of.
const MACHINE_TROUBLE: &[&str] = &[
    "No space left on device",
    "signal: 7, SIGBUS",
    "signal: 9, SIGKILL",
    "Disk quota exceeded",
    NO_LINKER,
];

/// How rustc begins to say that it has not found one.
const NO_LINKER: &str = "error: linker `";

/// What the compiler and cargo say of a machine that let them down.
pub fn of_machine(built: &BuiltAll, stderr: &str) -> Option<String> {
    let machine = |text: &str| MACHINE_TROUBLE.iter().any(|words| text.contains(words));
    let texts = built.messages().map(|message| message.text.as_str());
    let texts: Vec<&str> = texts.filter(|text| machine(text)).collect();
    (machine(stderr) || !texts.is_empty()).then(|| {
        let all = [stderr.trim()].into_iter().chain(texts);
        all.collect::<Vec<_>>().join("\n")
    })
}

/// An error about an ordinary build that is no error in the code.
pub fn is_not_the_machines(built: &BuiltAll, finished: &Finished, limits: Limits) -> Result<()> {
    stopped(finished, limits)?;
    let stderr = String::from_utf8_lossy(&finished.stderr);
    if let Some(texts) = of_machine(built, &stderr) {
        bail!(cargo_failed(&texts));
    }
    if !complained(built) {
        bail!(cargo_failed(stderr.trim()));
    }
    Ok(())
}

fn complained(built: &BuiltAll) -> bool {
    let mut messages = built.messages();
    messages.any(|message| message.level == Level::Error)
}

/// A build of a student's code, where everything else has been built before. The compiler is limited by the time that
/// it works; waiting for its turn on a busy machine is not the student's fault, so there is more time for that.
pub fn limits(settings: &Settings) -> Limits {
    Limits {
        wall: settings.build_limit * WAITING,
        ..BUILD_LIMITS
    }
}

/// Has the compiler come to its end, and said what is wrong with the code?
pub fn is_told(built: &BuiltAll, finished: &Finished) -> bool {
    let stderr = String::from_utf8_lossy(&finished.stderr);
    matches!(finished.ending, Ending::Exited(_))
        && complained(built)
        && of_machine(built, &stderr).is_none()
}

/// Whatever the compiler dies of is the student's, unless there is no room for what it writes. Says what the student
/// should know, if the compiler has not said it.
pub fn of_student(
    settings: &Settings,
    stage: &Stage,
    built: &BuiltAll,
    finished: &Finished,
) -> Result<Option<String>> {
    if is_told(built, finished) {
        return Ok(None);
    }
    let stderr = String::from_utf8_lossy(&finished.stderr);
    if !stage.has_room() {
        bail!(cargo_failed(&format!(
            "No space left on device\n{}",
            stderr.trim()
        )));
    }
    let limit = settings.build_limit.as_secs();
    match finished.ending {
        Ending::TimedOut => Ok(Some(format!(
            "error: compiling it takes more than {limit} s and was stopped: {ADVICE}"
        ))),
        Ending::Flooded => Ok(Some(
            "error: the compiler printed without end and was stopped".into(),
        )),
        Ending::Interrupted => Err(Failure::Interrupted.into()),
        // Cargo has got as far as to call the compiler, and that did not come to its end.
        Ending::Exited(_) if complained(built) || stderr.contains("could not compile `") => {
            let said = without_commands(tail(stderr.trim(), STDERR_KEPT));
            Ok(Some(format!(
                "error: compiling it takes more than {limit} s, or more memory than there is: {ADVICE}\n{said}"
            )))
        }
        Ending::Exited(_) => Err(cargo_failed(&stderr).into()),
    }
}

/// How cargo calls the compiler on this machine is nobody's business; that it died of a signal is.
fn without_commands(stderr: &str) -> String {
    let lines = stderr.lines().filter_map(|line| {
        if !line.contains("process didn't exit successfully") {
            return Some(line.to_owned());
        }
        let (_, signal) = line.rsplit_once("(signal: ")?;
        Some(format!("signal {}", signal.trim_end_matches(')')))
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// The end of a text, from some beginning of a line.
fn tail(text: &str, most: usize) -> &str {
    let Some(from) = text.len().checked_sub(most) else {
        return text;
    };
    let newline = text.as_bytes()[from..]
        .iter()
        .position(|byte| *byte == b'\n');
    newline.map_or("", |newline| &text[from + newline + 1..])
}

/// A build that did not end by itself, as a fault of the machine.
pub fn stopped(finished: &Finished, limits: Limits) -> Result<()> {
    match finished.ending {
        Ending::Exited(_) => Ok(()),
        Ending::Interrupted => Err(Failure::Interrupted.into()),
        Ending::TimedOut => bail!(Failure::Infrastructure(format!(
            "the build was stopped after {} s",
            limits.wall.as_secs()
        ))),
        Ending::Flooded => bail!(Failure::Infrastructure(
            "the build printed without end and was stopped".into()
        )),
    }
}

/// Says what cargo could not do, and what to do about it.
pub fn cargo_failed(stderr: &str) -> Failure {
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
    } else if text.contains(NO_LINKER) {
        "Rust links with the linker of a C compiler, and there is none: install one, such as gcc on Linux or the Xcode command line tools on macOS"
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
    fn a_missing_network_is_not_the_students_fault() {
        let failure =
            cargo_failed("error: failed to download from `x`\n\nCaused by: Could not resolve host");
        assert!(
            matches!(&failure, Failure::Infrastructure(text) if text.contains("connect to the network"))
        );
        assert!(matches!(cargo_failed("error: a bug"), Failure::Ours(_)));
    }

    #[test]
    fn a_missing_linker_is_not_the_students_fault() {
        let mut built = BuiltAll::default();
        let text = "error: linker `cc` not found\n  |\n  = note: No such file or directory";
        built.blame("a", Some(text.into()));
        let told = of_machine(&built, "").expect("no solution can do without a linker");
        assert!(
            matches!(cargo_failed(&told), Failure::Infrastructure(text) if text.contains("install one"))
        );
    }

    #[test]
    fn of_long_words_the_last_whole_lines_are_kept() {
        assert_eq!(tail("short", 10), "short");
        assert_eq!(tail("one\ntwo\nthree", 8), "three");
        assert_eq!(tail("äöü", 3), "");
    }
}
