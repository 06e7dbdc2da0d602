//! Runs a probe in a sandbox and judges what it saw.

use std::{fs, io, net::TcpListener, time::Duration};

use crate::{
    failure::Failure,
    process::{self, Ending, Limits, Task},
    sandbox::{
        Access, Level, Sandbox, Work,
        probe::{PROBE, Seen, Temptations},
    },
};

const LIMITS: Limits = Limits {
    // It needs some milliseconds; a machine that is very busy is no reason to call it weak.
    wall: Duration::from_secs(60),
    output: 64 << 10,
    memory: None,
};
/// In a namespace of its own, a program is among the first.
const FIRST_PROCESSES: u32 = 10;

pub enum Error {
    /// Nothing could be tried.
    Machine(Failure),
    /// The level does not hold, for this reason.
    Refuted(String),
}

/// Does the sandbox do what its level says? Then this is what is missing all the same.
pub fn of(sandbox: &Sandbox) -> Result<Vec<String>, Error> {
    let folder = tempfile::tempdir().map_err(no_room)?;
    let (inside, outside) = (folder.path().join("inside"), folder.path().join("outside"));
    for folder in [&inside, &outside] {
        fs::create_dir(folder).map_err(no_room)?;
    }
    fs::write(outside.join("secret"), "secret").map_err(no_room)?;
    let listener = TcpListener::bind("127.0.0.1:0").ok();
    let port = listener.and_then(|listener| Some((listener.local_addr().ok()?.port(), listener)));
    let temptations = Temptations {
        inside,
        outside,
        program: sandbox.runner.clone(),
        runner: i32::try_from(std::process::id()).unwrap_or_default(),
        port: port.as_ref().map(|(port, _)| *port),
    };
    let building = tempt(sandbox, Work::Building, &temptations)?;
    judge(sandbox.level, Work::Building, &building)?;
    let testing = tempt(sandbox, Work::Testing, &temptations)?;
    judge(sandbox.level, Work::Testing, &testing)
}

fn no_room(error: io::Error) -> Error {
    Error::Machine(Failure::Infrastructure(format!(
        "the temporary folder cannot be used: {error}"
    )))
}

fn tempt(sandbox: &Sandbox, work: Work, temptations: &Temptations) -> Result<Seen, Error> {
    let report = temptations.inside.join("report");
    let mut access = Access::testing(&sandbox.runner, &temptations.inside, &report);
    access.work = work;
    let told = serde_json::to_string(temptations)
        .map_err(|_| Error::Refuted("its temporary folder has a name that is not text".into()))?;
    let task = Task {
        program: sandbox.runner.clone(),
        arguments: vec![PROBE.into(), told.into()],
        directory: temptations.inside.clone(),
        environment: Vec::new(),
        input: String::new(),
        limits: LIMITS,
    };
    let finished = process::run(&sandbox.confine(task, &access), None)
        .map_err(|error| Error::Refuted(error.to_string()))?;
    let finished = sandbox.settle(finished).map_err(Error::Refuted)?;
    match finished.ending {
        Ending::Interrupted => Err(Error::Machine(Failure::Interrupted)),
        Ending::Exited(status) if status.success() => serde_json::from_slice(&finished.stdout)
            .map_err(|_| Error::Refuted("its probe said nothing".into())),
        ending => Err(Error::Refuted(format!("its probe ended with {ending:?}"))),
    }
}

/// What a level must forbid and has not, is a reason to go down; on the lowest it is only told.
fn judge(level: Level, work: Work, seen: &Seen) -> Result<Vec<String>, Error> {
    let refuted = |why: &str| Err(Error::Refuted(why.into()));
    if !seen.reads_inside {
        return refuted("a program cannot read what it must");
    }
    if work == Work::Building && !seen.starts_processes {
        return refuted("cargo could not start the compiler");
    }
    if level == Level::L2 && seen.process > FIRST_PROCESSES {
        return refuted("other processes can be seen");
    }
    let escapes = escapes(work, seen);
    match escapes.first() {
        Some(escape) if level > Level::L0 => refuted(&format!("a submission {escape}")),
        _ => {
            let mut missing: Vec<String> = escapes
                .iter()
                .map(|escape| format!("a submission {escape}"))
                .collect();
            if work == Work::Testing && seen.is_root {
                missing.push(
                    "tests run as root, for whom the system does not limit the number of threads"
                        .into(),
                );
            }
            Ok(missing)
        }
    }
}

fn escapes(work: Work, seen: &Seen) -> Vec<&'static str> {
    let testing = work == Work::Testing;
    [
        (seen.reads_outside, "can read your files"),
        (seen.writes_outside, "can write your files"),
        // Compilers and linkers change modes and times of what they write, and no test's code runs in them.
        (
            testing && seen.changes_modes,
            "can change modes of your files",
        ),
        (seen.reaches_network, "can use the network"),
        (testing && seen.signals, "can stop your processes"),
        (seen.reads_processes, "can read the memory of processes"),
        (
            testing && seen.starts_processes,
            "can start processes that outlive it",
        ),
    ]
    .into_iter()
    .filter_map(|(seen, escape)| seen.then_some(escape))
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TIGHT: Seen = Seen {
        reads_inside: true,
        reads_outside: false,
        writes_outside: false,
        changes_modes: false,
        reaches_network: false,
        signals: false,
        reads_processes: false,
        starts_processes: false,
        is_root: false,
        process: 2,
    };

    fn holds(level: Level, work: Work, seen: Seen) -> bool {
        judge(level, work, &seen).is_ok()
    }

    #[test]
    fn a_level_that_lets_something_through_does_not_hold() {
        for (level, holes) in [(Level::L0, true), (Level::L1, false), (Level::L2, false)] {
            assert!(holds(level, Work::Testing, TIGHT));
            let reads = Seen {
                reads_outside: true,
                ..TIGHT
            };
            let talks = Seen {
                reaches_network: true,
                ..TIGHT
            };
            let forks = Seen {
                starts_processes: true,
                ..TIGHT
            };
            for seen in [reads, talks, forks] {
                assert_eq!(holds(level, Work::Testing, seen), holes, "{level}");
            }
        }
    }

    #[test]
    fn a_level_that_lets_nobody_work_does_not_hold() {
        assert!(!holds(Level::L0, Work::Testing, Seen::default()));
        assert!(!holds(Level::L1, Work::Building, TIGHT));
        let builds = Seen {
            starts_processes: true,
            ..TIGHT
        };
        assert!(holds(Level::L1, Work::Building, builds));
    }

    #[test]
    fn namespaces_are_seen_by_small_numbers() {
        let seen = Seen {
            process: 4711,
            ..TIGHT
        };
        assert!(!holds(Level::L2, Work::Testing, seen));
    }

    #[test]
    fn what_is_missing_is_told_on_the_lowest_level() {
        let seen = Seen {
            reads_outside: true,
            is_root: true,
            ..TIGHT
        };
        let missing = judge(Level::L0, Work::Testing, &seen).ok().unwrap();
        assert_eq!(missing.len(), 2);
        assert_eq!(missing[0], "a submission can read your files");
    }
}
