//! A course's repository and a student's clone of it.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use tempfile::TempDir;

use crate::tiny::{self, Run};

pub struct Pair {
    pub course: Repository,
    pub student: Repository,
    _folder: TempDir,
}

pub struct Repository {
    pub root: PathBuf,
}

impl Pair {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let [course, student] = ["course", "student"].map(|name| Repository {
            root: folder.path().join(name),
        });
        tiny::copy_course(&course.root);
        git(&course.root, "init -q -b main");
        course.commit("The course");
        git(folder.path(), "clone -q course student");
        Self {
            course,
            student,
            _folder: folder,
        }
    }
}

impl Repository {
    pub fn write(&self, path: &str, text: &str) {
        let path = self.root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.root.join(path)).unwrap()
    }

    pub fn commit(&self, message: &str) {
        git(&self.root, "add -A");
        run(&self.root, &["commit", "-qm", message]);
    }

    pub fn update(&self, arguments: &str) -> Run {
        let mut command = tiny::command(&self.root, &format!("update {arguments}"));
        settle(&mut command);
        tiny::read(command.output().unwrap())
    }
}

pub fn git(folder: &Path, words: &str) {
    run(folder, &words.split(' ').collect::<Vec<_>>());
}

pub fn git_says(folder: &Path, words: &str) -> String {
    run(folder, &words.split(' ').collect::<Vec<_>>())
}

#[expect(clippy::disallowed_methods, reason = "tests use git as a student does")]
fn run(folder: &Path, words: &[&str]) -> String {
    let mut command = Command::new("git");
    command.args(words).current_dir(folder);
    settle(&mut command);
    let output = command.output().unwrap();
    assert!(output.status.success(), "git {words:?}: {output:?}");
    let text = String::from_utf8(output.stdout).unwrap();
    text.trim_end().to_owned()
}

/// Nobody's own settings, and a name for commits.
fn settle(command: &mut Command) {
    for name in ["GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM"] {
        command.env(name, "/dev/null");
    }
    for role in ["AUTHOR", "COMMITTER"] {
        command
            .env(format!("GIT_{role}_NAME"), "A Student")
            .env(format!("GIT_{role}_EMAIL"), "student@example.org");
    }
}
