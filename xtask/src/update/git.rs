//! Asks git: without its hooks, and without anybody to type a password.

use std::{ffi::OsString, fs, io, path::Path, time::Duration};

use anyhow::{Context, Result, ensure};
use tempfile::TempDir;

use super::{JOURNAL, usage};
use crate::{
    failure::Failure,
    process::{self, Ending, Finished, Limits, Task},
    settings::Settings,
};

const LIMITS: Limits = Limits {
    wall: Duration::from_secs(600),
    output: 64 << 20,
    memory: None,
};
/// Files in the git folder that say that something is going on.
const UNFINISHED: &[(&str, &str)] = &[
    ("MERGE_HEAD", "merge"),
    ("rebase-merge", "rebase"),
    ("rebase-apply", "rebase"),
    ("CHERRY_PICK_HEAD", "cherry-pick"),
    ("REVERT_HEAD", "revert"),
    ("BISECT_LOG", "bisect"),
];

pub struct Git<'a> {
    settings: &'a Settings,
    root: &'a Path,
    /// Stays empty.
    hooks: TempDir,
}

impl<'a> Git<'a> {
    pub fn open(settings: &'a Settings, root: &'a Path) -> Result<Self> {
        let hooks = tempfile::tempdir().map_err(|error| {
            Failure::Infrastructure(format!("the temporary folder cannot be used: {error}"))
        })?;
        let git = Self {
            settings,
            root,
            hooks,
        };
        let top = git.try_ask(&["rev-parse", "--show-toplevel"])?;
        let is_ours = |top: &String| fs::canonicalize(top).ok() == fs::canonicalize(git.root).ok();
        ensure!(
            top.as_ref().is_some_and(is_ours),
            Failure::Usage(
                "this folder is no git repository of its own, so nothing says what the course was when you began; \
                 clone the course with git, and copy your `crates/*/src` into the clone"
                    .into()
            )
        );
        Ok(git)
    }

    pub fn root(&self) -> &Path {
        self.root
    }

    /// Nothing is going on, and a branch is checked out.
    pub fn is_at_rest(&self) -> Result<()> {
        for (name, what) in UNFINISHED {
            let path = self.ask(&["rev-parse", "--git-path", name])?;
            ensure!(
                !self.root.join(path).exists(),
                Failure::Usage(format!(
                    "a {what} is going on: finish it, or give it up with `git {what} {}`, and update again",
                    if *what == "bisect" {
                        "reset"
                    } else {
                        "--abort"
                    }
                ))
            );
        }
        ensure!(
            self.branch()?.is_some(),
            Failure::Usage(
                "no branch is checked out: go back to yours, such as `git switch main`, and update again".into()
            )
        );
        ensure!(
            self.try_ask(&["rev-parse", "--verify", "--quiet", "HEAD"])?
                .is_some(),
            Failure::Usage("there is no commit yet: clone the course with git".into())
        );
        Ok(())
    }

    fn branch(&self) -> Result<Option<String>> {
        self.try_ask(&["symbolic-ref", "--quiet", "--short", "HEAD"])
    }

    /// The remote of that name; otherwise `upstream`, which a fork calls the course, the one that the branch follows, or
    /// `origin`.
    pub fn remote(&self, asked: Option<&str>) -> Result<String> {
        let list = self.ask(&["remote"])?;
        let remotes: Vec<&str> = list.lines().collect();
        if let Some(asked) = asked {
            ensure!(
                remotes.contains(&asked),
                Failure::Usage(format!(
                    "there is no remote `{asked}`; {}",
                    match remotes[..] {
                        [] => "there is none at all".to_owned(),
                        _ => format!("there are {}", remotes.join(", ")),
                    }
                ))
            );
            return Ok(asked.to_owned());
        }
        let followed = self.followed("remote")?;
        ["upstream", followed.as_deref().unwrap_or("origin"), "origin"]
            .into_iter()
            .find(|name| remotes.contains(name))
            .map(str::to_owned)
            .ok_or_else(|| {
                usage(
                    "git knows no remote to update from; `git remote add upstream ADDRESS` names the course's",
                )
            })
    }

    /// The branch of that remote which ours follows; nothing if it follows another, or none.
    pub fn branch_of(&self, remote: &str) -> Result<Option<String>> {
        if self.followed("remote")?.as_deref() != Some(remote) {
            return Ok(None);
        }
        let followed = self.followed("merge")?;
        Ok(followed.map(|name| name.trim_start_matches("refs/heads/").to_owned()))
    }

    /// A setting of the branch that is checked out.
    fn followed(&self, what: &str) -> Result<Option<String>> {
        let branch = self.branch()?.unwrap_or_default();
        self.try_ask(&["config", "--get", &format!("branch.{branch}.{what}")])
    }

    pub fn fetch(&self, remote: &str, branch: &str) -> Result<String> {
        let finished = self.run(
            &[
                "fetch",
                "--quiet",
                "--no-tags",
                "--no-auto-gc",
                remote,
                branch,
            ],
            &[],
        )?;
        ensure!(
            is_good(&finished),
            Failure::Infrastructure(format!(
                "cannot fetch `{branch}` from `{remote}`: {}",
                last_words(&finished)
            ))
        );
        self.ask(&["rev-parse", "FETCH_HEAD^{commit}"])
    }

    pub fn forget(&self) -> Result<()> {
        self.ask(&["update-ref", "-d", JOURNAL]).map(drop)
    }

    /// What git answers; it is its failure if it does not.
    pub fn ask(&self, arguments: &[&str]) -> Result<String> {
        self.ask_with(arguments, &[])
    }

    pub fn ask_with(
        &self,
        arguments: &[&str],
        environment: &[(OsString, OsString)],
    ) -> Result<String> {
        let finished = self.run(arguments, environment)?;
        ensure!(
            is_good(&finished),
            Failure::Infrastructure(format!(
                "`git {}` failed: {}",
                arguments
                    .iter()
                    .take(2)
                    .copied()
                    .collect::<Vec<_>>()
                    .join(" "),
                last_words(&finished)
            ))
        );
        Ok(answer(&finished))
    }

    /// Nothing if git says no.
    pub fn try_ask(&self, arguments: &[&str]) -> Result<Option<String>> {
        let finished = self.run(arguments, &[])?;
        Ok(is_good(&finished).then(|| answer(&finished)))
    }

    fn run(&self, arguments: &[&str], environment: &[(OsString, OsString)]) -> Result<Finished> {
        let mut all: Vec<OsString> = vec!["--no-optional-locks".into()];
        let mut hooks = OsString::from("core.hooksPath=");
        hooks.push(self.hooks.path());
        for setting in [
            hooks,
            "core.fsmonitor=false".into(),
            "core.quotePath=false".into(),
        ] {
            all.extend(["-c".into(), setting]);
        }
        all.extend(arguments.iter().map(OsString::from));
        let mut variables = self.settings.git_environment.clone();
        variables.extend([
            ("GIT_TERMINAL_PROMPT".into(), "0".into()),
            ("GIT_EDITOR".into(), "false".into()),
            ("LC_ALL".into(), "C".into()),
        ]);
        variables.extend(environment.iter().cloned());
        let task = Task {
            program: "git".into(),
            arguments: all,
            directory: self.root.to_owned(),
            environment: variables,
            input: String::new(),
            limits: LIMITS,
        };
        let finished = process::run(&task, None).map_err(|error| {
            Failure::Infrastructure(match error.kind() {
                io::ErrorKind::NotFound => "`update` needs git, which is not installed".to_owned(),
                _ => error.to_string(),
            })
        })?;
        match finished.ending {
            Ending::Exited(_) => Ok(finished),
            Ending::Interrupted => Err(Failure::Interrupted.into()),
            Ending::TimedOut | Ending::Flooded => {
                Err(Failure::Infrastructure("git did not come to an end".into()).into())
            }
        }
    }

    /// A folder in git's own, for files that are renamed into place.
    pub fn scratch(&self) -> Result<TempDir> {
        let folder = self
            .root
            .join(self.ask(&["rev-parse", "--absolute-git-dir"])?);
        tempfile::tempdir_in(&folder)
            .with_context(|| format!("cannot write to `{}`", folder.display()))
            .map_err(|error| Failure::Infrastructure(format!("{error:#}")).into())
    }
}

fn is_good(finished: &Finished) -> bool {
    matches!(finished.ending, Ending::Exited(status) if status.success())
}

fn answer(finished: &Finished) -> String {
    let text = String::from_utf8_lossy(&finished.stdout);
    text.trim_end_matches('\n').to_owned()
}

fn last_words(finished: &Finished) -> String {
    let text = String::from_utf8_lossy(&finished.stderr);
    let line = text.lines().find(|line| !line.trim().is_empty());
    line.unwrap_or("it says nothing").trim().to_owned()
}
