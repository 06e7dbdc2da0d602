//! Finds the highest level that holds here, by trying what it must forbid.

use std::{ffi::OsString, path::Path};

use anyhow::Result;

use super::{Level, Means, Sandbox};
use crate::failure::Failure;

/// Where a sandbox is looked for.
#[derive(Debug, Clone, Copy)]
pub struct Ground<'a> {
    /// This program.
    pub runner: &'a Path,
    /// What children get, with the path on which bubblewrap may be.
    pub environment: &'a [(OsString, OsString)],
    /// Nothing above this is tried.
    pub at_most: Level,
}

/// One way to confine, and what it would be worth.
struct Candidate {
    level: Level,
    means: Means,
}

impl Sandbox {
    /// Tries the levels from the highest down, each with a program that tries to get out.
    pub fn detect(ground: &Ground<'_>) -> Result<Self> {
        let mut sandbox = Self {
            level: Level::L0,
            notes: Vec::new(),
            runner: ground.runner.to_owned(),
            means: Means::default(),
            token: token()?,
            busy: busy(),
        };
        let mut notes = Vec::new();
        for candidate in candidates(ground, &mut notes) {
            sandbox.level = candidate.level;
            sandbox.means = candidate.means;
            match trial::of(&sandbox) {
                Ok(mut missing) => {
                    notes.append(&mut missing);
                    sandbox.notes = notes;
                    return Ok(sandbox);
                }
                Err(trial::Error::Machine(failure)) => return Err(failure.into()),
                Err(trial::Error::Refuted(why)) if candidate.level > Level::L0 => {
                    notes.push(format!("not {}: {why}", candidate.level));
                }
                Err(trial::Error::Refuted(_)) => {}
            }
        }
        sandbox.level = Level::L0;
        sandbox.means = Means::default();
        notes.push(NOTHING.into());
        sandbox.notes = notes;
        Ok(sandbox)
    }
}

/// Said where not even limits can be set.
const NOTHING: &str = "this system keeps a submission from nothing: it can read and write your files, use the network, \
     and leave processes behind; grade on Linux, in a container or on a machine that holds nothing else";

#[cfg(target_os = "linux")]
fn candidates(ground: &Ground<'_>, notes: &mut Vec<String>) -> Vec<Candidate> {
    let means = |bubblewrap, fence, filter| Means {
        bubblewrap,
        fence,
        filter,
        launcher: true,
    };
    let mut candidates = Vec::new();
    match super::bubblewrap::find(ground.environment) {
        _ if ground.at_most < Level::L2 => {}
        None => notes.push("not L2: bubblewrap (`bwrap`) is not installed".into()),
        found => candidates.push(Candidate {
            level: Level::L2,
            means: means(found, true, true),
        }),
    }
    if ground.at_most >= Level::L1 {
        candidates.push(Candidate {
            level: Level::L1,
            means: means(None, true, true),
        });
    }
    for filter in [true, false] {
        candidates.push(Candidate {
            level: Level::L0,
            means: means(None, false, filter),
        });
    }
    candidates
}

#[cfg(not(target_os = "linux"))]
fn candidates(_: &Ground<'_>, notes: &mut Vec<String>) -> Vec<Candidate> {
    notes.push("not L1: this system has neither Landlock nor seccomp, which Linux has".into());
    let with_limits = cfg!(unix).then(|| Candidate {
        level: Level::L0,
        means: Means {
            launcher: true,
            ..Means::default()
        },
    });
    with_limits.into_iter().collect()
}

/// Sixteen random bytes, which nobody can guess.
fn token() -> Result<String> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|error| {
        Failure::Infrastructure(format!("the system gave no random bytes: {error}"))
    })?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

#[cfg(target_os = "linux")]
fn busy() -> u64 {
    let me = rustix::process::geteuid();
    let user = if me.is_root() {
        super::identity::NOBODY
    } else {
        me.as_raw()
    };
    super::limits::count_of(user)
}

#[cfg(not(target_os = "linux"))]
fn busy() -> u64 {
    0
}

#[cfg(not(unix))]
mod trial {
    use super::{Failure, Sandbox};

    pub enum Error {
        Machine(Failure),
        Refuted(String),
    }

    pub fn of(_: &Sandbox) -> Result<Vec<String>, Error> {
        Err(Error::Refuted(String::new()))
    }
}

#[cfg(unix)]
mod trial;
