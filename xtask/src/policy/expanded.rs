//! Reads a crate as the compiler sees it once its macros are gone: what they have put together stands there in so many
//! words.

use std::collections::HashSet;

use proc_macro2::{Group, TokenStream, TokenTree};
use syn::visit::Visit;

use super::{
    Findings,
    collect::Collector,
    depth, is_too_long,
    names::{Names, ROOT},
    read_imports,
    reader::{Known, Reader},
    with_deep_stack,
};
use crate::{course::Chapter, report::Finding, submission::Submission};

/// Rules about names. The others judge what a person wrote, and macros of the standard library do not keep to them.
const RULES: &[&str] = &[
    "process",
    "panic_hook",
    "files",
    "network",
    "environment",
    "system",
    "stdin",
    "caller",
    "type_name",
    "assembly",
    "model",
    "extern",
];

/// Does the crate define macros? If not, its sources hold every name that it uses.
pub fn defines_macros(submission: &Submission) -> bool {
    let mut texts = submission.files.values();
    texts.any(|text| text.contains("macro_rules"))
}

/// What is refused in the expanded text, at the place where the first macro is defined, and without what the course's own
/// `given` sources do. Nothing at all for `text` means that the compiler did not tell.
pub fn findings(
    chapter: &Chapter,
    submission: &Submission,
    given: &[String],
    text: Option<&str>,
) -> Vec<Finding> {
    with_deep_stack(|| {
        let mut findings = Findings::default();
        if is_too_long(submission) {
            return Vec::new();
        }
        let place = first_macro(submission);
        match text.map(judged) {
            None | Some(None) => {
                let message = "the runner cannot read what the macros of this crate make of it; write it in plainer Rust";
                findings.add(place, "unreadable", message.into());
            }
            Some(Some(found)) => {
                let of_the_course: HashSet<(&str, String)> = given
                    .iter()
                    .filter_map(|text| judged(text))
                    .flatten()
                    .collect();
                for (rule, message) in found.difference(&of_the_course) {
                    findings.add(place, rule, format!("{message} (a macro makes this)"));
                }
            }
        }
        findings.report(chapter, submission)
    })
}

/// What is to be refused in this text, or nothing if it cannot be read.
fn judged(text: &str) -> Option<HashSet<(&'static str, String)>> {
    let tokens = plain(text.parse().ok()?);
    if depth::too_deep(tokens.clone()).is_some() {
        return None;
    }
    let file: syn::File = syn::parse2(tokens).ok()?;
    let mut names = Names::new();
    Collector {
        names: &mut names,
        file: 0,
        scope: ROOT,
    }
    .visit_file(&file);
    let mut findings = Findings::default();
    read_imports(&mut names, &mut findings);
    let known = Known {
        own: names.own(),
        importing: names.importing().collect(),
        names: &names,
        allows_unsafe: true,
    };
    Reader {
        known: &known,
        file: 0,
        scope: ROOT,
        macros: Vec::new(),
        findings: &mut findings,
    }
    .visit_file(&file);
    let found = findings.found.into_iter();
    let found = found.filter(|(_, rule, _)| RULES.contains(rule));
    Some(found.map(|(_, rule, message)| (rule, message)).collect())
}

/// Without what only the standard library's macros may write: `super let`, and `builtin #`.
fn plain(tokens: TokenStream) -> TokenStream {
    let is_word = |token: Option<&TokenTree>, word: &str| matches!(token, Some(TokenTree::Ident(ident)) if ident == word);
    let mut kept = Vec::new();
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        let next = tokens.peek();
        let is_hash = matches!(next, Some(TokenTree::Punct(mark)) if mark.as_char() == '#');
        match token {
            TokenTree::Group(group) => {
                let mut inside = Group::new(group.delimiter(), plain(group.stream()));
                inside.set_span(group.span());
                kept.push(inside.into());
            }
            token if is_word(Some(&token), "super") && is_word(next, "let") => {}
            token if is_word(Some(&token), "builtin") && is_hash => {
                tokens.next();
            }
            token => kept.push(token),
        }
    }
    kept.into_iter().collect()
}

fn first_macro(submission: &Submission) -> (usize, usize) {
    let texts = submission.files.values().enumerate();
    let mut places = texts.filter_map(|(file, text)| {
        let line = text.lines().position(|line| line.contains("macro_rules"))?;
        Some((file, line + 1))
    });
    places.next().unwrap_or((0, 1))
}
