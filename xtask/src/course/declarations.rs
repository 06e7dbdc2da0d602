//! What a step's test file declares, read from its source: a step that does not compile has tests, too.

use std::{fs, io, path::Path};

use anyhow::{Context, Result, anyhow, ensure};
use proc_macro2::TokenStream;
use syn::parse::{Parse, ParseStream};

/// A test as its source declares it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declaration {
    pub name: String,
    /// The doc comment: what a right solution does.
    pub sentence: String,
    /// Relative to the course's root, with `/`.
    pub place: String,
    /// It also runs under the modelled schedules.
    pub modelled: bool,
}

/// What one file declares.
#[derive(Default)]
pub struct Declared {
    pub tests: Vec<Declaration>,
    pub canary: Option<String>,
    pub compile_cases: bool,
}

/// Finds the tests of a step file in its source: a step that does not compile has tests, too.
pub fn declarations(source: &str, file: &str) -> Result<Declared> {
    let Items(items) = syn::parse_str(source)
        .map_err(|error| anyhow!("line {}: {error}", error.span().start().line))?;
    let mut declared = Declared::default();
    for item in items {
        match item {
            Item::Function(attributes, signature) => {
                let name = signature.ident.to_string();
                let modelled = has_attribute(&attributes, "model");
                if modelled || has_attribute(&attributes, "test") {
                    let sentence = doc(&attributes);
                    ensure!(!sentence.is_empty(), "`{name}` has no doc comment");
                    let line = signature.ident.span().start().line;
                    declared.tests.push(Declaration {
                        name,
                        sentence,
                        place: format!("{file}:{line}"),
                        modelled,
                    });
                } else if has_attribute(&attributes, "canary") {
                    ensure!(
                        declared.canary.is_none(),
                        "there is more than one `#[kit::canary]`"
                    );
                    declared.canary = Some(name);
                }
            }
            Item::Other(syn::Item::Macro(item)) if is_kit(&item.mac.path, "compile_cases") => {
                declared.compile_cases = true;
            }
            Item::Other(_) => {}
        }
    }
    Ok(declared)
}

/// The items of a file. Bodies of functions are not looked into, which halves the time that every command begins with.
struct Items(Vec<Item>);

enum Item {
    Function(Vec<syn::Attribute>, syn::Signature),
    Other(syn::Item),
}

impl Parse for Items {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        syn::Attribute::parse_inner(input)?;
        let mut items = Vec::new();
        while !input.is_empty() {
            let attributes = syn::Attribute::parse_outer(input)?;
            items.push(if input.peek(syn::Token![fn]) {
                let signature = input.parse()?;
                let body;
                syn::braced!(body in input);
                body.parse::<TokenStream>()?;
                Item::Function(attributes, signature)
            } else if let Some(ours) = attributes
                .iter()
                .find(|attribute| is_ours(attribute.path()))
            {
                let message = "this attribute belongs before `fn`, with nothing between";
                return Err(syn::Error::new_spanned(ours, message));
            } else {
                Item::Other(input.parse()?)
            });
        }
        Ok(Self(items))
    }
}

fn is_ours(path: &syn::Path) -> bool {
    path.segments.len() == 2 && path.segments[0].ident == "kit"
}

fn has_attribute(attributes: &[syn::Attribute], name: &str) -> bool {
    attributes
        .iter()
        .any(|attribute| is_kit(attribute.path(), name))
}

fn is_kit(path: &syn::Path, name: &str) -> bool {
    is_ours(path) && path.segments[1].ident == name
}

fn doc(attributes: &[syn::Attribute]) -> String {
    let mut lines = Vec::new();
    for attribute in attributes {
        if attribute.path().is_ident("doc")
            && let syn::Meta::NameValue(pair) = &attribute.meta
            && let syn::Expr::Lit(literal) = &pair.value
            && let syn::Lit::Str(text) = &literal.lit
        {
            lines.push(text.value().trim().to_owned());
        }
    }
    lines.join(" ").trim().to_owned()
}

/// The compile cases of a chapter, each a test by the name `pass/…` or `fail/…`.
pub fn compile_cases(tests: &Path, folder: &str) -> Result<Vec<Declaration>> {
    let mut cases = Vec::new();
    for kind in ["pass", "fail"] {
        let below = tests.join("compile").join(kind);
        let mut names: Vec<String> = fs::read_dir(&below)
            .with_context(|| format!("cannot read `tests/{folder}/compile/{kind}`"))?
            .map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()))
            .collect::<io::Result<_>>()?;
        names.retain(|name| name.ends_with(".rs"));
        names.sort();
        for name in names {
            let place = format!("tests/{folder}/compile/{kind}/{name}");
            let source = fs::read_to_string(below.join(&name))
                .with_context(|| format!("cannot read `{place}`"))?;
            let lines = source.lines().map_while(|line| line.strip_prefix("//!"));
            let sentence = lines.map(str::trim).collect::<Vec<_>>().join(" ");
            ensure!(
                !sentence.is_empty(),
                "`{place}` does not begin with its sentence, `//! …`"
            );
            cases.push(Declaration {
                name: format!("{kind}/{}", name.trim_end_matches(".rs")),
                sentence,
                place,
                modelled: false,
            });
        }
    }
    Ok(cases)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tests_are_found_with_their_sentence_and_place() {
        let source = "\
//! Step.
kit::simple_future!();

/// A sentence over
/// two lines.
#[kit::test]
fn a_fact() {}

/// About time.
#[kit::model]
fn a_schedule() {}

#[kit::canary]
fn canary() {}

#[test]
fn no_test_of_ours() {}
";
        let declared = declarations(source, "tests/01-a/step.rs").unwrap();
        assert_eq!(
            declared.tests,
            [
                Declaration {
                    name: "a_fact".into(),
                    sentence: "A sentence over two lines.".into(),
                    place: "tests/01-a/step.rs:7".into(),
                    modelled: false,
                },
                Declaration {
                    name: "a_schedule".into(),
                    sentence: "About time.".into(),
                    place: "tests/01-a/step.rs:11".into(),
                    modelled: true,
                },
            ]
        );
        assert_eq!(declared.canary.as_deref(), Some("canary"));
        assert!(!declared.compile_cases);
    }

    #[test]
    fn a_test_without_a_sentence_is_an_error() {
        assert!(declarations("#[kit::test] fn a() {}", "f").is_err());
    }

    #[test]
    fn a_test_that_would_be_overlooked_is_an_error() {
        assert!(declarations("/// Why.\n#[kit::test] pub fn a() {}", "f").is_err());
        assert!(declarations("#[inline] pub fn a() {}", "f").is_ok());
    }
}
