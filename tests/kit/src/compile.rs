//! Compile cases: programs that must compile, and programs in which one marked line must not.
//!
//! trybuild builds the cases, because it knows how to compile a program against a crate and its dependencies. The
//! verdict is ours: whole compiler messages quote a student's own types and would reject right solutions, so a case is
//! judged by the error codes and the marked lines alone.

use std::{
    collections::BTreeSet,
    env, fs, io,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use crate::{judge, wire::Record};

/// Tells the test process that it is the inner one, which runs trybuild; its value is the pattern of the cases.
const INNER: &str = "KIT_COMPILE_CASES";

/// A case that no crate can make compile. If it does, no verdict of this run is worth anything.
const CANARY: &str = "fn main() {\n    let _: () = 1;\n}\n";

/// What [`compile_cases!`](crate::compile_cases) knows of the place where it stands.
pub struct Place {
    /// The manifest directory of the chapter.
    pub manifest_dir: &'static str,
    /// A directory that Cargo lends to integration tests.
    pub scratch: &'static str,
    /// The directory with `pass/` and `fail/`, relative to the manifest directory.
    pub cases: &'static str,
    /// Hands a pattern to trybuild's `compile_fail`.
    pub trybuild: fn(&str),
}

/// Defines the test that judges all compile cases of a directory, given relative to the chapter's manifest directory.
///
/// One test judges them all, since trybuild compiles many cases hardly slower than one; under the runner each case
/// still has a result of its own. A case in `pass/` must compile. A case in `fail/` marks the lines that must be
/// errors with `//~ E0277` (or `//~ error` for an error without a code) and must have no other error. The first line
/// of a case, `//! …`, is the sentence that a student reads when the case is not as it should be.
#[macro_export]
macro_rules! compile_cases {
    ($cases:literal) => {
        #[test]
        fn compile_cases() {
            $crate::compile::judge(&$crate::compile::Place {
                manifest_dir: ::core::env!("CARGO_MANIFEST_DIR"),
                scratch: ::core::env!("CARGO_TARGET_TMPDIR"),
                cases: $cases,
                trybuild: |pattern| ::trybuild::TestCases::new().compile_fail(pattern),
            });
        }
    };
}

/// Judges all cases of a place.
///
/// # Panics
///
/// When a case is not as it should be, or when trybuild could not do its work.
pub fn judge(place: &Place) {
    if let Some(pattern) = env::var_os(INNER) {
        return (place.trybuild)(
            pattern
                .to_str()
                .expect("the outer process wrote it as UTF-8"),
        );
    }
    judge::cases(|| {
        let cases = Path::new(place.manifest_dir).join(place.cases);
        let scratch = Path::new(place.scratch).join("compile-cases");
        run(&cases, &scratch)
    });
}

fn run(cases: &Path, scratch: &Path) -> io::Result<Vec<Record>> {
    let cases = Case::read_all(cases)?;
    lay_out(&cases, scratch)?;
    let log = call_trybuild(scratch)?;
    let said = |file: &str| -> io::Result<String> {
        match fs::read_to_string(scratch.join(file).with_extension("stderr")) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(String::new()),
            other => other,
        }
    };
    let expected = Error {
        code: "E0308".into(),
        line: 2,
    };
    if errors(&said("canary.rs")?) != BTreeSet::from([expected]) {
        return Err(io::Error::other(format!(
            "the compile cases could not be built:\n{log}"
        )));
    }
    cases
        .into_iter()
        .map(|case| {
            let said = said(&case.file())?;
            let message = case.complaint(&errors(&said));
            let compiler = if message.is_empty() {
                String::new()
            } else {
                case.at_home(&said)
            };
            Ok(Record::Case {
                name: case.name,
                message,
                compiler,
            })
        })
        .collect()
}

/// Writes what has changed, so that the compiler's cache stays good, and takes away the results of the last run.
fn lay_out(cases: &[Case], scratch: &Path) -> io::Result<()> {
    fs::create_dir_all(scratch)?;
    let mut wanted: Vec<(String, &str)> = cases
        .iter()
        .map(|case| (case.file(), case.text.as_str()))
        .collect();
    wanted.push(("canary.rs".into(), CANARY));
    for entry in fs::read_dir(scratch)? {
        let path = entry?.path();
        let name = path
            .file_name()
            .and_then(|name| name.to_str())
            .unwrap_or_default();
        if !wanted.iter().any(|(file, _)| file == name) {
            fs::remove_file(&path)?;
        }
    }
    for (file, text) in wanted {
        let path = scratch.join(file);
        if fs::read_to_string(&path).ok().as_deref() != Some(text) {
            fs::write(&path, text)?;
        }
    }
    Ok(())
}

/// trybuild is told to write down what the compiler said, in a process of its own: it takes that wish, and prints its
/// own opinion, through process-wide channels.
fn call_trybuild(scratch: &Path) -> io::Result<String> {
    #[expect(
        clippy::disallowed_methods,
        reason = "the runner's limits hold for this child, too: it is in our group"
    )]
    let output = Command::new(env::current_exe()?)
        .args([
            "--exact",
            "compile_cases",
            "--nocapture",
            "--test-threads=1",
        ])
        .env(INNER, scratch.join("*.rs"))
        .env("TRYBUILD", "overwrite")
        .env_remove(crate::wire::JUDGED)
        .stdin(Stdio::null())
        .output()?;
    let mut log = String::from_utf8_lossy(&output.stdout).into_owned();
    log.push_str(&String::from_utf8_lossy(&output.stderr));
    Ok(log)
}

/// A case as its author wrote it.
struct Case {
    /// `pass/name` or `fail/name`.
    name: String,
    text: String,
}

impl Case {
    fn read_all(folder: &Path) -> io::Result<Vec<Self>> {
        let mut cases = Vec::new();
        for kind in ["pass", "fail"] {
            let folder = folder.join(kind);
            let mut paths: Vec<PathBuf> = fs::read_dir(&folder)
                .map_err(|error| {
                    io::Error::new(error.kind(), format!("`{}`: {error}", folder.display()))
                })?
                .map(|entry| entry.map(|entry| entry.path()))
                .collect::<Result<_, _>>()?;
            paths.retain(|path| path.extension().is_some_and(|extension| extension == "rs"));
            paths.sort();
            for path in paths {
                let stem = path.file_stem().unwrap_or_default().to_string_lossy();
                cases.push(Self {
                    name: format!("{kind}/{stem}"),
                    text: fs::read_to_string(&path)?,
                });
            }
        }
        Ok(cases)
    }

    /// Its name in the one folder that trybuild sees.
    fn file(&self) -> String {
        self.name.replace('/', "_") + ".rs"
    }

    /// The compiler's words with the case's own path in the place of the copy's.
    fn at_home(&self, said: &str) -> String {
        let copy = format!("compile-cases/{}", self.file());
        let at_home = |line: &str| match (line.split_once("--> "), line.split_once(&copy)) {
            (Some((margin, _)), Some((_, place))) => {
                format!("{margin}--> compile/{}.rs{place}", self.name)
            }
            _ => line.to_owned(),
        };
        said.lines().map(at_home).collect::<Vec<_>>().join("\n")
    }

    fn marked(&self) -> BTreeSet<Error> {
        let lines = self.text.lines().enumerate();
        lines
            .filter_map(|(at, line)| {
                let code = line
                    .split_once("//~")?
                    .1
                    .split_whitespace()
                    .next()
                    .unwrap_or("error");
                Some(Error {
                    code: code.to_owned(),
                    line: at + 1,
                })
            })
            .collect()
    }

    /// What is wrong with the compiler's findings, or nothing.
    fn complaint(&self, found: &BTreeSet<Error>) -> String {
        let marked = self.marked();
        let mut complaints = Vec::new();
        for Error { code, line } in marked.difference(found) {
            let other = found.iter().find(|error| error.line == *line);
            complaints.push(match other {
                Some(other) => format!(
                    "line {line} fails with {}; it should fail with {code}",
                    other.code
                ),
                None => format!("line {line} should not compile ({code}), but it does"),
            });
        }
        for Error { code, line } in found.difference(&marked) {
            match line {
                0 => complaints.push(format!("{code} outside this program")),
                line if marked.iter().any(|error| error.line == *line) => {}
                line => complaints.push(format!("line {line} should compile, but it is {code}")),
            }
        }
        complaints.join("\n")
    }
}

/// An error of the compiler: its code (`error` where it has none) and its line in the case (0 where it lies elsewhere).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Error {
    code: String,
    line: usize,
}

/// Reads the errors from the compiler's text as trybuild writes it down.
fn errors(text: &str) -> BTreeSet<Error> {
    let mut errors = BTreeSet::new();
    let mut open: Option<String> = None;
    for line in text.lines() {
        if let Some(rest) = line.strip_prefix("error") {
            open = Some(
                match rest.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
                    Some((code, _)) => code.to_owned(),
                    None => "error".to_owned(),
                },
            );
        } else if line.starts_with("warning") {
            open = None;
        } else if let Some(place) = line.trim_start().strip_prefix("--> ")
            && let Some(code) = open.take()
        {
            errors.insert(Error {
                code,
                line: line_in_case(place),
            });
        }
    }
    errors
}

/// The line of `path:line:column` if the path is the case's own.
fn line_in_case(place: &str) -> usize {
    let mut parts = place.rsplitn(3, ':');
    let line = parts.nth(1).and_then(|line| line.parse().ok()).unwrap_or(0);
    let own = parts
        .next()
        .is_some_and(|path| path.contains("compile-cases"));
    if own { line } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(code: &str, line: usize) -> Error {
        Error {
            code: code.into(),
            line,
        }
    }

    #[test]
    fn errors_are_read_with_their_code_and_line() {
        let text = "\
warning: unused
 --> target/tmp/compile-cases/fail_a.rs:1:1

error[E0277]: the trait bound is not satisfied
  --> target/tmp/compile-cases/fail_a.rs:9:12
   |
note: required by a bound
  --> src/lib.rs:3:4

error: lifetime may not live long enough
 --> target/tmp/compile-cases/fail_a.rs:11:2

error[E0599]: no method
 --> src/join.rs:5:1
";
        assert_eq!(
            errors(text),
            BTreeSet::from([error("E0277", 9), error("error", 11), error("E0599", 0)])
        );
    }

    #[test]
    fn the_compilers_words_name_the_case_where_it_is_at_home() {
        let case = Case {
            name: "pass/a".into(),
            text: String::new(),
        };
        assert_eq!(
            case.at_home("error: no\n --> /x/compile-cases/pass_a.rs:9:1\n  | compile"),
            "error: no\n --> compile/pass/a.rs:9:1\n  | compile"
        );
    }

    #[test]
    fn a_case_complains_of_what_is_missing_and_of_what_is_too_much() {
        let case = Case {
            name: "fail/a".into(),
            text: "//! A sentence.\nfn main() {\n    wrong(); //~ E0277\n}\n".into(),
        };
        assert_eq!(case.complaint(&BTreeSet::from([error("E0277", 3)])), "");
        assert_eq!(
            case.complaint(&BTreeSet::new()),
            "line 3 should not compile (E0277), but it does"
        );
        assert_eq!(
            case.complaint(&BTreeSet::from([error("E0277", 3), error("E0308", 2)])),
            "line 2 should compile, but it is E0308"
        );
        assert_eq!(
            case.complaint(&BTreeSet::from([error("E0308", 3)])),
            "line 3 fails with E0308; it should fail with E0277"
        );
    }
}
