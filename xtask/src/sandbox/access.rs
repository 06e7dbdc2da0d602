//! What a confined program may reach, and how much it may use.

use std::{
    env,
    ffi::OsString,
    path::{self, Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use super::variable;

/// What kind of program is confined; the system calls that it may make depend on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Work {
    /// Cargo and what it starts. No code of a student's runs in it.
    Building,
    /// A test executable: one process, which starts threads and no other process.
    Testing,
}

/// Folders and files that a program may read (and execute) or write, and its limits.
#[derive(Debug, Clone)]
pub struct Access {
    pub work: Work,
    pub read: Vec<PathBuf>,
    pub write: Vec<PathBuf>,
    /// The file that takes a test's records, which may be written and not read.
    pub report: Option<PathBuf>,
    /// Where temporary files go, if there may be any; it can be written.
    pub temporary: Option<PathBuf>,
    pub limits: Resources,
}

/// Limits of the system for each process; nothing is no limit of ours.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resources {
    /// Bytes.
    pub address_space: Option<u64>,
    /// Bytes of any one file.
    pub file_size: Option<u64>,
    pub cpu_seconds: Option<u64>,
    pub open_files: Option<u64>,
    /// Processes and threads of the user, besides those that there are already.
    pub processes: Option<u64>,
}

impl Resources {
    /// The compiler can be made to loop and to grow without end, by macros and constants.
    pub const BUILDING: Self = Self {
        address_space: Some(8 << 30),
        file_size: Some(2 << 30),
        cpu_seconds: Some(600),
        open_files: Some(4096),
        processes: Some(4096),
    };

    pub const TESTING: Self = Self {
        address_space: Some(4 << 30),
        file_size: Some(64 << 20),
        // Many threads may spin for as long as a hang takes to be seen.
        cpu_seconds: Some(300),
        open_files: Some(256),
        processes: Some(4096),
    };
}

/// Libraries and their loader. Read-only, and the same for everybody.
const LIBRARIES: &[&str] = &[
    "/lib",
    "/lib32",
    "/lib64",
    "/usr/lib",
    "/usr/lib32",
    "/usr/lib64",
    "/usr/local/lib",
    "/nix/store",
    "/gnu/store",
    "/etc/ld.so.cache",
];
/// What compilers and linkers are made of.
const TOOLS: &[&str] = &["/bin", "/sbin", "/usr", "/etc/alternatives"];
const DEVICES_TO_READ: &[&str] = &["/dev/urandom", "/dev/random", "/dev/zero"];
const DEVICES_TO_WRITE: &[&str] = &["/dev/null"];

impl Access {
    /// For cargo in `stage`, which writes `target` and `temporary` and nothing else. It must be told to stay offline.
    pub fn building(toolchain: &Toolchain, stage: &Path, target: &Path, temporary: &Path) -> Self {
        let mut read = paths(&[LIBRARIES, TOOLS, DEVICES_TO_READ]);
        read.extend(toolchain.paths.iter().cloned());
        // Cargo and rustup look for settings from here up to the root, and give up if they may not read what they find.
        for folder in stage.ancestors() {
            let settings = [
                ".cargo/config",
                ".cargo/config.toml",
                "rust-toolchain",
                "rust-toolchain.toml",
            ];
            read.extend(settings.map(|name| folder.join(name)));
        }
        read.push(stage.to_owned());
        let mut write = paths(&[DEVICES_TO_WRITE]);
        write.push(target.to_owned());
        Self {
            work: Work::Building,
            read,
            write,
            report: None,
            temporary: Some(temporary.to_owned()),
            limits: Resources::BUILDING,
        }
    }

    /// For a test that compiles its cases: all that building needs, and the report.
    #[must_use]
    pub fn reporting(mut self, report: &Path) -> Self {
        self.report = Some(report.to_owned());
        self
    }

    /// For a test executable, which runs in `folder` and writes to `report`. There is no `/proc` in it: a process that
    /// can read its own memory can forge its report.
    pub fn testing(executable: &Path, folder: &Path, report: &Path) -> Self {
        let mut read = paths(&[LIBRARIES, DEVICES_TO_READ]);
        // Who may not read a program may not run it.
        read.extend([executable.to_owned(), folder.to_owned()]);
        Self {
            work: Work::Testing,
            read,
            write: paths(&[DEVICES_TO_WRITE]),
            report: Some(report.to_owned()),
            temporary: None,
            limits: Resources::TESTING,
        }
    }

    /// Takes from an environment what is nobody's business, for which offline work has no use.
    pub(super) fn clean(&self, environment: &mut Vec<(OsString, OsString)>) {
        environment.retain(|(name, _)| {
            let name = name.to_string_lossy().to_ascii_uppercase();
            !(is_secret(&name) || self.work == Work::Testing && is_personal(&name))
        });
        if let Some(temporary) = &self.temporary {
            let variables = ["TMPDIR", "TMP", "TEMP"];
            environment.extend(variables.map(|name| (name.into(), temporary.clone().into())));
        }
    }

    /// The same with every path spelt from the root, and also as it is without links: programs learn of themselves in
    /// that form.
    pub(super) fn spelt_out(&self) -> Self {
        Self {
            work: self.work,
            read: self.read.iter().flat_map(spellings).collect(),
            write: self.write.iter().flat_map(spellings).collect(),
            report: self.report.as_deref().map(from_root),
            temporary: self.temporary.as_deref().map(from_root),
            limits: self.limits,
        }
    }

    /// All that can be written as well as read.
    pub(super) fn writable(&self) -> impl Iterator<Item = &PathBuf> {
        self.write.iter().chain(&self.temporary)
    }
}

fn spellings(path: impl AsRef<Path>) -> impl Iterator<Item = PathBuf> {
    let path = from_root(path.as_ref());
    let other = path.canonicalize().ok().filter(|other| *other != path);
    [path].into_iter().chain(other)
}

/// Whoever starts in another folder finds the same.
pub(super) fn from_root(path: &Path) -> PathBuf {
    path::absolute(path).unwrap_or_else(|_| path.to_owned())
}

fn is_secret(name: &str) -> bool {
    name.ends_with("_PROXY")
        || name.ends_with("_TOKEN")
        || name.ends_with("_CREDENTIAL_PROVIDER")
        || name.ends_with("_SECRET_KEY")
        || name.starts_with("CARGO_HTTP_")
}

fn is_personal(name: &str) -> bool {
    ["HOME", "USERPROFILE", "CARGO_HOME", "RUSTUP_HOME", "PATH"].contains(&name)
        || name.starts_with("CARGO_REGISTR")
        || name.starts_with("CARGO_SOURCE_")
}

fn paths(lists: &[&[&str]]) -> Vec<PathBuf> {
    lists.concat().into_iter().map(PathBuf::from).collect()
}

/// Where cargo, the compiler and the third-party crates are.
#[derive(Debug, Clone)]
pub struct Toolchain {
    paths: Vec<PathBuf>,
}

impl Toolchain {
    /// Looks where the environment says. Credentials in cargo's folder are left out: student code is read by a compiler
    /// that can include any file that it may read.
    pub fn find(cargo: &Path, environment: &[(OsString, OsString)]) -> Self {
        let home = variable(environment, "HOME").map(PathBuf::from);
        let folder = |name: &str, default: &str| {
            let given = variable(environment, name).map(PathBuf::from);
            given.or_else(|| home.as_ref().map(|home| home.join(default)))
        };
        let mut paths = Vec::new();
        if let Some(cargo_home) = folder("CARGO_HOME", ".cargo") {
            let wanted = [
                "bin",
                "registry",
                "git",
                "config",
                "config.toml",
                ".package-cache",
                ".package-cache-mutate",
                ".global-cache",
            ];
            paths.extend(wanted.map(|name| cargo_home.join(name)));
        }
        paths.extend(folder("RUSTUP_HOME", ".rustup"));
        let on_path = variable(environment, "PATH").unwrap_or_default();
        let mut folders: Vec<PathBuf> = env::split_paths(on_path)
            .filter(|folder| {
                let tools = ["cargo", "rustc", "cc", "ld"];
                folder.is_absolute() && tools.iter().any(|tool| folder.join(tool).is_file())
            })
            .collect();
        folders.extend(cargo.parent().map(Path::to_owned));
        for folder in folders.iter().filter(|folder| folder.is_absolute()) {
            // The compiler's own libraries are beside its folder, which may as well be somebody's `~/bin`.
            let around = folder.parent().unwrap_or(folder);
            if around.join("lib/rustlib").is_dir() {
                paths.push(around.join("lib"));
            }
            paths.push(folder.clone());
        }
        paths.sort();
        paths.dedup();
        Self { paths }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn cleaned(work: Work, names: &[&str]) -> Vec<String> {
        let mut access = Access::testing(Path::new("/t"), Path::new("/f"), Path::new("/r"));
        access.work = work;
        let mut environment = names
            .iter()
            .map(|name| (OsString::from(name), OsString::from("x")))
            .collect();
        access.clean(&mut environment);
        let names = environment.into_iter();
        names.map(|(name, _)| name.into_string().unwrap()).collect()
    }

    #[test]
    fn secrets_stay_outside() {
        let names = [
            "PATH",
            "https_proxy",
            "CARGO_REGISTRIES_MINE_TOKEN",
            "CARGO_REGISTRIES_MINE_INDEX",
            "HOME",
            "NO_COLOR",
        ];
        let building = ["PATH", "CARGO_REGISTRIES_MINE_INDEX", "HOME", "NO_COLOR"];
        assert_eq!(cleaned(Work::Building, &names), building);
        assert_eq!(cleaned(Work::Testing, &names), ["NO_COLOR"]);
    }

    #[test]
    fn cargos_credentials_are_no_part_of_the_toolchain() {
        let home = tempfile::tempdir().unwrap();
        let cargo_home = home.path().join(".cargo");
        fs::create_dir_all(cargo_home.join("bin")).unwrap();
        fs::write(cargo_home.join("bin/cargo"), "").unwrap();
        let environment = [
            ("HOME".into(), home.path().into()),
            ("PATH".into(), cargo_home.join("bin").into()),
        ];
        let toolchain = Toolchain::find(Path::new("cargo"), &environment);
        let secret = cargo_home.join("credentials.toml");
        assert!(toolchain.paths.contains(&cargo_home.join("registry")));
        assert!(toolchain.paths.contains(&home.path().join(".rustup")));
        assert!(!toolchain.paths.iter().any(|path| secret.starts_with(path)));
    }

    #[test]
    fn a_home_with_a_bin_folder_is_not_taken_for_a_toolchain() {
        let home = tempfile::tempdir().unwrap();
        let bin = home.path().join("bin");
        fs::create_dir(&bin).unwrap();
        fs::write(bin.join("cargo"), "").unwrap();
        let toolchain = Toolchain::find(&bin.join("cargo"), &[]);
        assert_eq!(toolchain.paths, [bin]);
    }

    #[cfg(unix)]
    #[test]
    fn a_path_through_a_link_is_given_in_both_forms() {
        let folder = tempfile::tempdir().unwrap();
        let real = folder.path().canonicalize().unwrap().join("real");
        let link = folder.path().join("link");
        fs::create_dir(&real).unwrap();
        std::os::unix::fs::symlink(&real, &link).unwrap();
        let mut access = Access::testing(Path::new("/t"), &link, Path::new("report"));
        access.read.push("relative".into());
        let access = access.spelt_out();
        assert!(access.read.contains(&link) && access.read.contains(&real));
        let all = access.read.iter().chain(&access.report);
        assert!(all.into_iter().all(|path| path.is_absolute()));
    }

    #[test]
    fn a_test_has_no_proc_and_no_home() {
        let access = Access::testing(Path::new("/s/t"), Path::new("/s/c"), Path::new("/tmp/r"));
        for outside in [
            "/proc",
            "/home",
            "/root",
            "/etc/passwd",
            "/tmp/x",
            "/usr/bin",
        ] {
            let inside = |path: &PathBuf| Path::new(outside).starts_with(path);
            assert!(!access.read.iter().chain(access.writable()).any(inside));
        }
    }
}
