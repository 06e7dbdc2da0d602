//! Refuses, by name and line, what has no place in a solution.

mod attributes;
mod collect;
mod depth;
pub mod expanded;
mod names;
mod reader;
mod rules;
#[cfg(test)]
mod tests;
mod tokens;
mod visit;

use std::{collections::HashSet, path::Path, thread};

use proc_macro2::TokenStream;
use syn::visit::Visit;

use crate::{
    course::Chapter,
    report::Finding,
    submission::{Submission, shown},
};
use collect::{Collector, Declarations, Declared};
use names::{Names, Place, ROOT, Target};
use reader::{Known, Reader};

/// Far above what a solution needs, far below what takes long to read.
const MOST_TEXT: usize = 2 * 1024 * 1024;
const MOST_FINDINGS: usize = 50;

/// Everything that is to be refused, in the order of files and lines. A file that does not parse has no findings: the
/// compiler will say what is wrong with it. If it does not, see `unread`.
pub fn findings(chapter: &Chapter, submission: &Submission) -> Vec<Finding> {
    with_deep_stack(|| {
        let mut findings = Findings::default();
        if is_too_long(submission) {
            let message = format!(
                "there are more than {MOST_TEXT} bytes of source; a solution needs a hundredth of that"
            );
            findings.add((0, 1), "size", message);
        } else {
            Crate::read(submission).judge(chapter, &mut findings);
        }
        findings.report(chapter, submission)
    })
}

/// Files that only the compiler can read. If it does read them, they hide something, and the chapter is to be refused;
/// if it does not, its own words are the better ones.
pub fn unread(chapter: &Chapter, submission: &Submission) -> Vec<Finding> {
    with_deep_stack(|| {
        let mut findings = Findings::default();
        if !is_too_long(submission) {
            Crate::read(submission).refuse_unread(&mut findings);
        }
        findings.report(chapter, submission)
    })
}

fn is_too_long(submission: &Submission) -> bool {
    submission.files.values().map(String::len).sum::<usize>() > MOST_TEXT
}

/// A parser calls itself for each level of nesting.
fn with_deep_stack<T: Send>(work: impl Fn() -> T + Sync) -> T {
    let on_a_thread = thread::scope(|scope| {
        let thread = thread::Builder::new()
            .stack_size(depth::STACK)
            .spawn_scoped(scope, &work);
        thread.ok()?.join().ok()
    });
    on_a_thread.unwrap_or_else(work)
}

/// What was found, each place once for each rule.
#[derive(Debug, Default)]
struct Findings {
    found: Vec<(Place, &'static str, String)>,
    known: HashSet<(Place, &'static str)>,
}

impl Findings {
    fn add(&mut self, place: Place, rule: &'static str, message: String) {
        if self.known.insert((place, rule)) {
            self.found.push((place, rule, message));
        }
    }

    fn report(mut self, chapter: &Chapter, submission: &Submission) -> Vec<Finding> {
        self.found.sort_by_key(|(place, ..)| *place);
        let n_more = self.found.len().saturating_sub(MOST_FINDINGS);
        self.found.truncate(MOST_FINDINGS);
        let files: Vec<&Path> = submission.files.keys().map(|path| path.as_path()).collect();
        let mut findings: Vec<Finding> = self
            .found
            .into_iter()
            .map(|((file, line), rule, message)| {
                let path = files.get(file).map(|path| shown(path)).unwrap_or_default();
                Finding {
                    rule,
                    place: format!("crates/{}/{path}:{line}", chapter.folder),
                    message,
                }
            })
            .collect();
        if let (Some(last), true) = (findings.last_mut(), n_more > 0) {
            last.message += &format!(" (and {n_more} findings more)");
        }
        findings
    }
}

enum Form {
    Parsed(Box<syn::File>),
    Unreadable,
    TooDeep(usize),
}

impl Form {
    fn of(text: &str) -> Self {
        let body = without_shebang(text);
        let Ok(words) = body.parse::<TokenStream>() else {
            return Self::Unreadable;
        };
        if let Some(line) = depth::too_deep(words.clone()) {
            return Self::TooDeep(line);
        }
        match syn::parse2(words) {
            Ok(file) => Self::Parsed(Box::new(file)),
            Err(_) => Self::Unreadable,
        }
    }
}

/// `#!/usr/bin/env …` is no Rust, but the compiler leaves it out. It takes `#!/* … */[…]` for an attribute, so a line with a
/// bracket is never left out here.
fn without_shebang(text: &str) -> String {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let is_shebang = text.strip_prefix("#!").is_some_and(|rest| {
        let line = rest.lines().next().unwrap_or_default();
        !line.contains('[') && !rest.trim_start().starts_with('[')
    });
    match text.find('\n') {
        Some(end) if is_shebang => text[end..].to_owned(),
        None if is_shebang => String::new(),
        _ => text.to_owned(),
    }
}

struct Source<'a> {
    text: &'a str,
    /// Its path from the root.
    module: Vec<String>,
    form: Form,
    /// It is no part of the crate that is judged.
    is_only_in_tests: bool,
}

struct Crate<'a> {
    sources: Vec<Source<'a>>,
    declared: Declared,
}

impl<'a> Crate<'a> {
    fn read(submission: &'a Submission) -> Self {
        let mut sources: Vec<Source> = submission
            .files
            .iter()
            .map(|(path, text)| Source {
                text,
                module: module(path),
                form: Form::of(text),
                is_only_in_tests: false,
            })
            .collect();
        let mut declared = Declared::default();
        for source in &sources {
            if let Form::Parsed(file) = &source.form {
                let mut declarations = Declarations {
                    module: source.module.clone(),
                    declared: &mut declared,
                    in_tests: attributes::only_in_tests(&file.attrs),
                };
                declarations.visit_file(file);
            }
        }
        for source in &mut sources {
            let is_compiled_out = matches!(&source.form, Form::Parsed(file) if attributes::only_in_tests(&file.attrs));
            source.is_only_in_tests = is_compiled_out || declared.is_only_in_tests(&source.module);
        }
        Self { sources, declared }
    }

    fn judge(&self, chapter: &Chapter, findings: &mut Findings) {
        let mut names = Names::new();
        let judged = || {
            let all = self.sources.iter().enumerate();
            all.filter(|(_, source)| !source.is_only_in_tests)
        };
        for (_, source) in judged() {
            names.module(&source.module);
        }
        for (file, source) in judged() {
            if let Form::Parsed(parsed) = &source.form {
                let scope = names.module(&source.module);
                let mut collector = Collector {
                    names: &mut names,
                    file,
                    scope,
                };
                collector.visit_file(parsed);
            }
        }
        read_imports(&mut names, findings);
        let known = Known {
            own: names.own(),
            importing: names.importing().collect(),
            names: &names,
            allows_unsafe: chapter.allows_unsafe,
        };
        for (file, source) in judged() {
            read_text(file, source.text, findings);
            let mut reader = Reader {
                known: &known,
                file,
                scope: names.known_module(&source.module),
                macros: Vec::new(),
                findings,
            };
            match &source.form {
                Form::Parsed(parsed) => reader.visit_file(parsed),
                Form::Unreadable => {}
                Form::TooDeep(line) => {
                    let message = "this is nested deeper than the runner can read; write it in smaller pieces";
                    findings.add((file, *line), "nesting", message.into());
                }
            }
        }
    }

    fn refuse_unread(&self, findings: &mut Findings) {
        let all = self.sources.iter().enumerate();
        let unread: Vec<_> = all
            .filter(|(_, source)| {
                matches!(source.form, Form::Unreadable) && !source.is_only_in_tests
            })
            .collect();
        for (file, source) in &unread {
            // Nobody knows what a file that cannot be read declares.
            let may_be_declared = unread.iter().any(|(_, around)| {
                around.module.len() < source.module.len()
                    && source.module.starts_with(&around.module)
            });
            if may_be_declared || self.declared.is_declared(&source.module) {
                let message = "this file cannot be read by the runner, although it compiles; write it in plainer Rust";
                findings.add((*file, 1), "unreadable", message.into());
            }
        }
    }
}

/// Imports are judged where they stand; what they import is then refused no more.
fn read_imports(names: &mut Names, findings: &mut Findings) {
    let mut refused = Vec::new();
    for (at, import) in names.imports.iter().enumerate() {
        let Ok(targets) = names.resolve_import(at) else {
            let message = "this name leads through more imports than anybody can follow; import things from where they are";
            findings.add(import.place, "alias", message.into());
            continue;
        };
        let name = import.name.as_deref();
        for target in &targets {
            let Target::Std { path, .. } = target else {
                continue;
            };
            let full = ["std"]
                .into_iter()
                .chain(path.iter().map(String::as_str))
                .collect::<Vec<_>>()
                .join("::");
            if let Some(forbidden) = rules::forbidden(path) {
                let message = format!("`{full}` is not allowed: {}", forbidden.advice);
                findings.add(import.place, forbidden.rule, message);
                refused.push(at);
            } else if import.is_public && rules::holds_forbidden(path) {
                let message = format!(
                    "`{full}` is not allowed to be passed on to others; pass on what they need of it"
                );
                findings.add(import.place, "alias", message);
            }
        }
        let Some(name) = name else { continue };
        let is_renamed = import
            .path
            .segments
            .last()
            .is_some_and(|last| last != name && last != "self");
        let hides_a_crate = import.scope == ROOT
            && is_renamed
            && (name == "std" || import.is_public && rules::CRATES.contains(&name));
        let hides_a_word = import.is_public && is_renamed && rules::PRELUDE.contains(&name);
        if hides_a_crate || hides_a_word {
            let message = format!(
                "`{name}` is known as something else to everybody; give yours another name"
            );
            findings.add(import.place, "shadow", message);
        }
    }
    refused.into_iter().for_each(|at| names.refuse(at));
}

/// Characters that make a text look different from what it is.
fn read_text(file: usize, text: &str, findings: &mut Findings) {
    let turns = |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    for (line, _) in text
        .lines()
        .enumerate()
        .filter(|(_, line)| line.contains(turns))
    {
        let message = "this line holds invisible characters that change the order in which it is shown; remove them";
        findings.add((file, line + 1), "text", message.into());
    }
}

/// `src/a/b.rs` and `src/a/b/mod.rs` are `a::b`; `src/lib.rs` is the root.
fn module(path: &Path) -> Vec<String> {
    let mut parts: Vec<String> = path
        .with_extension("")
        .components()
        .skip(1)
        .map(|part| part.as_os_str().to_string_lossy().into_owned())
        .collect();
    let is_mod = parts.last().is_some_and(|last| last == "mod");
    if is_mod || parts == ["lib"] {
        parts.pop();
    }
    parts
}
