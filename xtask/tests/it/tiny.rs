//! A copy of the tiny course, and the binary run on it.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
    sync::OnceLock,
};

use tempfile::TempDir;

/// The copy that tests share; none of them changes it. The runner's own lock keeps their checks apart.
pub fn shared() -> &'static Path {
    static SHARED: OnceLock<PathBuf> = OnceLock::new();
    SHARED.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("tiny");
        copy_course(&folder);
        folder
    })
}

/// A copy with one more chapter, whose tests run under modelled schedules; shared, too.
pub fn shared_with_model() -> &'static Path {
    static SHARED: OnceLock<PathBuf> = OnceLock::new();
    SHARED.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("tiny_model");
        copy_course(&folder);
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        copy(&root.join("tests/simstd"), &folder.join("tests/simstd"));
        copy(&root.join("xtask/tests/tiny_model"), &folder);
        folder
    })
}

/// A copy with one more chapter, whose test runs a task; shared, too.
pub fn shared_with_task() -> &'static Path {
    static SHARED: OnceLock<PathBuf> = OnceLock::new();
    SHARED.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("tiny_task");
        copy_course(&folder);
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        copy(&root.join("tests/tiny_task"), &folder);
        folder
    })
}

/// A copy whose given file holds what the policy lets no student write, for tests of what keeps students in after it.
pub fn shared_with_arsenal() -> &'static Path {
    static SHARED: OnceLock<PathBuf> = OnceLock::new();
    SHARED.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("tiny_arsenal");
        copy_course(&folder);
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        copy(&root.join("tests/tiny_arsenal"), &folder);
        folder
    })
}

/// The same for tests that change it; they take turns.
pub fn shared_for_changes() -> &'static Path {
    static SHARED: OnceLock<PathBuf> = OnceLock::new();
    SHARED.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("tiny_changes");
        copy_course(&folder);
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        copy(&root.join("tests/tiny_arsenal"), &folder);
        folder
    })
}

/// A copy of a test's own, for tests that change it.
pub fn own() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    copy_course(folder.path());
    folder
}

pub fn copy_course(to: &Path) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    for file in [
        "Cargo.toml",
        "Cargo.lock",
        "clippy.toml",
        "rust-toolchain.toml",
    ] {
        fs::create_dir_all(to).unwrap();
        fs::copy(root.join(file), to.join(file)).unwrap();
    }
    // What an earlier version had is no part of this one; what was built stays.
    for folder in ["crates", "tests"] {
        let _ = fs::remove_dir_all(to.join(folder));
    }
    copy(&root.join("tests/kit"), &to.join("tests/kit"));
    copy(&root.join("xtask/tests/tiny"), to);
}

pub fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// The binary in a course, with words as arguments, on pipes.
#[expect(
    clippy::disallowed_methods,
    reason = "tests start the runner as a user does"
)]
pub fn command(course: &Path, arguments: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command
        .args(arguments.split_whitespace())
        .current_dir(course)
        .env_remove("NO_COLOR")
        .env_remove("CLICOLOR_FORCE")
        .env("COLUMNS", "80")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// What a run of the binary gave.
#[derive(Debug)]
pub struct Run {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

pub fn run(course: &Path, arguments: &str) -> Run {
    read(command(course, arguments).output().unwrap())
}

pub fn read(output: Output) -> Run {
    Run {
        code: output.status.code(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// A solution with this `lib.rs`, checked in the shared course.
pub fn check_solution(lib: &str, arguments: &str) -> Run {
    let folder = solution(lib);
    run(
        shared(),
        &format!(
            "check chapter 1 {arguments} --solution {}",
            folder.path().display()
        ),
    )
}

pub fn solution(lib: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("lib.rs"), lib).unwrap();
    folder
}

/// A right solution, but for the body of `answer`.
pub fn answering(body: &str) -> String {
    format!(
        "pub fn answer() -> u32 {{ {body} }}\npub fn twice(mut call: impl FnMut()) {{ call(); call() }}\n"
    )
}

/// A solution with that body of `answer`, which can use what no student should be able to; for the course with the
/// arsenal.
pub fn armed(body: &str) -> String {
    "mod given;\npub use given::*;\n".to_owned() + &answering(body)
}

/// The one chapter of a JSON report.
pub fn chapter(run: &Run) -> serde_json::Value {
    let report: serde_json::Value =
        serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error}: {run:?}"));
    report["chapters"][0].clone()
}

/// The outcome of a test in a JSON report, with its message.
pub fn outcome(run: &Run, step: &str, test: &str) -> (String, String) {
    let chapter = chapter(run);
    let named = |list: &serde_json::Value, name: &str| {
        let found = list
            .as_array()
            .unwrap()
            .iter()
            .find(|item| item["name"] == name);
        found
            .unwrap_or_else(|| panic!("no {name} in {list}"))
            .clone()
    };
    let test = named(&named(&chapter["steps"], step)["tests"], test);
    (
        test["outcome"].as_str().unwrap().into(),
        test["message"].as_str().unwrap().into(),
    )
}
