//! bubblewrap: namespaces in which other processes, networks and files do not exist.

use std::{
    ffi::OsString,
    path::{Path, PathBuf},
};

use rustix::process::geteuid;

use super::{Access, Work, variable};
use crate::process::Task;

const PROGRAM: &str = "bwrap";

/// What holds for everything that is run in it. The environment is the task's own, and nobody's `/proc` shows another.
const OPTIONS: &[&str] = &[
    "--unshare-pid",
    "--unshare-net",
    "--unshare-ipc",
    "--unshare-uts",
    "--unshare-cgroup-try",
    "--die-with-parent",
    "--new-session",
    "--cap-drop",
    "ALL",
    "--dev",
    "/dev",
];
/// What the launcher needs to become nobody, and then gives up. Other users are in a namespace where they have none.
const OF_ROOT: &[&str] = &[
    "CAP_SETUID",
    "CAP_SETGID",
    "CAP_DAC_OVERRIDE",
    "CAP_FOWNER",
    "CAP_CHOWN",
];

/// The program, where the environment's path has it.
pub fn find(environment: &[(OsString, OsString)]) -> Option<PathBuf> {
    let path = variable(environment, "PATH")?;
    std::env::split_paths(path)
        .filter(|folder| folder.is_absolute())
        .map(|folder| folder.join(PROGRAM))
        .find(|program| program.is_file())
}

/// Makes a launcher's task one that happens inside.
pub fn wrap(task: &mut Task, bubblewrap: &Path, access: &Access) {
    let mut arguments: Vec<OsString> = OPTIONS.iter().map(Into::into).collect();
    if geteuid().is_root() {
        for capability in OF_ROOT {
            arguments.extend(["--cap-add".into(), capability.into()]);
        }
    }
    if access.work == Work::Building {
        // rustup asks there who it is. It may follow the link and, by Landlock, open nothing.
        arguments.extend(["--proc".into(), "/proc".into()]);
    }
    for (option, path) in mounts(task, access) {
        arguments.extend([option.into(), path.clone().into(), path.into()]);
    }
    arguments.extend(["--chdir".into(), task.directory.clone().into()]);
    arguments.extend(["--".into(), task.program.clone().into()]);
    arguments.append(&mut task.arguments);
    task.program = bubblewrap.to_owned();
    task.arguments = arguments;
}

/// Outer folders first, so that what lies in them is not covered; and of one path, the right to write it last.
fn mounts(task: &Task, access: &Access) -> Vec<(&'static str, PathBuf)> {
    let reads = access.read.iter().chain([&task.program]);
    let reads = reads.map(|path| ("--ro-bind-try", path.clone()));
    let writes = access
        .writable()
        .chain(&access.report)
        .map(|path| ("--bind-try", path.clone()));
    let mut mounts: Vec<_> = reads
        .chain(writes)
        .filter(|(_, path)| !path.starts_with("/dev"))
        .collect();
    mounts.sort_by_key(|(option, path)| (path.components().count(), *option == "--bind-try"));
    mounts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::process::Limits;
    use std::time::Duration;

    fn task() -> Task {
        Task {
            program: "/course/runner".into(),
            arguments: vec!["__confined".into()],
            directory: "/course/stage".into(),
            environment: Vec::new(),
            input: String::new(),
            limits: Limits {
                wall: Duration::ZERO,
                output: 0,
                memory: None,
            },
        }
    }

    #[test]
    fn what_may_be_written_lies_over_what_may_be_read() {
        let mut access = Access::testing(
            Path::new("/course/stage/target/t"),
            Path::new("/course/stage"),
            Path::new("/course/stage/report"),
        );
        access.write.push("/course/stage/target".into());
        let task = task();
        let mounts = mounts(&task, &access);
        let at = |wanted: &str| {
            mounts
                .iter()
                .position(|(_, path)| path == Path::new(wanted))
                .unwrap()
        };
        assert!(at("/course/stage") < at("/course/stage/target"));
        assert!(at("/course/stage") < at("/course/stage/report"));
        assert_eq!(mounts[at("/course/stage/report")].0, "--bind-try");
        assert_eq!(mounts[at("/course/runner")].0, "--ro-bind-try");
        assert!(!mounts.iter().any(|(_, path)| path.starts_with("/dev")));
    }

    #[test]
    fn the_launcher_runs_inside() {
        let access = Access::testing(Path::new("/t"), Path::new("/c"), Path::new("/r"));
        let mut task = task();
        wrap(&mut task, Path::new("/usr/bin/bwrap"), &access);
        assert_eq!(task.program, Path::new("/usr/bin/bwrap"));
        let end = task.arguments.len() - 5;
        let expected = [
            "--chdir",
            "/course/stage",
            "--",
            "/course/runner",
            "__confined",
        ];
        assert_eq!(task.arguments[end..], expected.map(OsString::from));
    }
}
