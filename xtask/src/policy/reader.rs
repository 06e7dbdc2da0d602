//! Judges what is met in a file: paths, names, macros, attributes, texts.

use std::collections::HashSet;

use proc_macro2::{Span, TokenStream};
use syn::{Meta, Token, ext::IdentExt, punctuated::Punctuated, visit::Visit};

use super::{
    Findings, attributes,
    names::{Names, Place, ROOT, ScopeId, Tangled, Target, Written},
    rules,
    tokens::Mode,
};

/// What does not change while a crate is read.
pub struct Known<'a> {
    pub names: &'a Names,
    /// Names that are not the standard library's.
    pub own: HashSet<String>,
    /// Scopes with imports.
    pub importing: Vec<ScopeId>,
    pub allows_unsafe: bool,
}

pub struct Reader<'a> {
    pub known: &'a Known<'a>,
    pub file: usize,
    pub scope: ScopeId,
    /// The crate's own macros that are in scope where the reader is.
    pub macros: Vec<String>,
    pub findings: &'a mut Findings,
}

impl Reader<'_> {
    pub fn refuse(&mut self, rule: &'static str, at: Span, message: String) {
        let place: Place = (self.file, at.start().line);
        self.findings.add(place, rule, message);
    }

    pub fn refuse_unsafe(&mut self, at: Span) {
        if !self.known.allows_unsafe {
            let message = "`unsafe` has no place in this chapter; it can be solved without";
            self.refuse("unsafe", at, message.into());
        }
    }

    pub fn refuse_extern(&mut self, at: Span) {
        let message = "`extern` blocks are not allowed: a solution calls only Rust";
        self.refuse("extern", at, message.into());
    }

    pub fn refuse_tangled(&mut self, at: Span) {
        let message = "this name leads through more imports than anybody can follow; import things from where they are";
        self.refuse("alias", at, message.into());
    }

    /// Refuses a path that leads to something forbidden. True if it did.
    pub fn read_path(&mut self, path: &Written, at: Span) -> bool {
        match self.known.names.resolve(self.scope, path) {
            Ok(targets) => self.refuse_targets(&targets, path, at),
            Err(Tangled) => {
                self.refuse_tangled(at);
                true
            }
        }
    }

    pub fn refuse_targets(&mut self, targets: &[Target], path: &Written, at: Span) -> bool {
        let is_one_word = path.segments.len() == 1;
        let found = targets.iter().find_map(|target| match target {
            Target::Std { path, by_glob } => {
                let forbidden = rules::forbidden(path)?;
                // `path` may be a variable.
                let may_be_a_value = *by_glob && is_one_word && forbidden.is_module;
                (!may_be_a_value).then_some((forbidden, path))
            }
            Target::Module(_) | Target::Other => None,
        });
        let Some((forbidden, full)) = found else {
            return false;
        };
        self.refuse(
            forbidden.rule,
            at,
            format!(
                "`std::{}` is not allowed: {}",
                full.join("::"),
                forbidden.advice
            ),
        );
        true
    }

    /// Does this call mean a macro of the crate's own? One that is defined above it, as far as the reader can tell.
    pub fn is_own_macro(&self, name: &str, n_segments: usize) -> bool {
        n_segments == 1 && self.macros.iter().any(|own| own == name)
    }

    /// A macro's name, as it is called. True if it is refused.
    pub fn read_macro_name(&mut self, name: &str, at: Span, arguments: &TokenStream) -> bool {
        let Some((_, rule, advice)) = rules::MACROS.iter().find(|(known, _, _)| *known == name)
        else {
            return false;
        };
        if name == "include_str" && is_lesson(arguments) {
            return false;
        }
        self.refuse(rule, at, format!("`{name}!` is not allowed: {advice}"));
        true
    }

    pub fn read_text(&mut self, text: &str, at: Span) {
        if ["/proc/", "/sys/", "/dev/fd"]
            .iter()
            .any(|start| text.starts_with(start))
            || text == "/proc"
        {
            let message = format!(
                "`{text}` is not allowed: a solution does not look at the system it runs on"
            );
            self.refuse("system", at, message);
        }
    }

    pub fn read_attribute_name(&mut self, name: &str, at: Span) {
        let known = rules::ATTRIBUTES.iter().find(|(known, _)| *known == name);
        if let Some((_, advice)) = known {
            let message = format!("`#[{name}]` is not allowed: {advice}");
            self.refuse("attribute", at, message);
        }
    }

    /// `allow(…)` of a lint that enforces a rule.
    pub fn read_lint(&mut self, level: &str, lint: &str, at: Span) {
        let weakens = ["allow", "expect", "warn"].contains(&level) && rules::LINTS.contains(&lint);
        if weakens && !(lint == "unsafe_code" && self.known.allows_unsafe) {
            let message =
                format!("`{level}({lint})` is not allowed: this lint is part of the rules");
            self.refuse("lint", at, message);
        }
    }

    pub fn read_meta(&mut self, meta: &Meta) {
        let Some(name) = meta.path().segments.last() else {
            return;
        };
        let (name, at) = (name.ident.unraw().to_string(), name.ident.span());
        self.read_attribute_name(&name, at);
        match (name.as_str(), meta) {
            ("cfg", _) => {}
            ("cfg_attr", Meta::List(list)) => {
                let parts = list.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated);
                let Ok(parts) = parts else {
                    return self.read_attribute_tokens(list.tokens.clone());
                };
                let mut parts = parts.iter();
                if parts.next().is_some_and(attributes::needs_test) {
                    return;
                }
                parts.for_each(|part| self.read_meta(part));
            }
            ("unsafe", Meta::List(list)) => match list.parse_args::<Meta>() {
                Ok(inner) => self.read_meta(&inner),
                Err(_) => self.read_attribute_tokens(list.tokens.clone()),
            },
            (level, Meta::List(list)) => {
                for token in list.tokens.clone() {
                    if let proc_macro2::TokenTree::Ident(lint) = token {
                        self.read_lint(level, &lint.unraw().to_string(), lint.span());
                    }
                }
                self.read_tokens(list.tokens.clone(), Mode::Usual);
            }
            // `#[doc = include_str!("…")]`
            (_, Meta::NameValue(pair)) => match &pair.value {
                // What a comment says is nobody's business.
                syn::Expr::Lit(_) => {}
                value => self.visit_expr(value),
            },
            (_, Meta::Path(_)) => {}
        }
    }

    /// Names of the standard library, and of crates that the tests stand on, that would mean something else here.
    pub fn read_name(
        &mut self,
        ident: &syn::Ident,
        visibility: &syn::Visibility,
        is_type_alias: bool,
    ) {
        let name = ident.unraw().to_string();
        let at_the_root = self.scope == ROOT;
        let is_public = matches!(visibility, syn::Visibility::Public(_));
        let hides_a_crate =
            at_the_root && (name == "std" || is_public && rules::CRATES.contains(&name.as_str()));
        let hides_a_word = is_public && !is_type_alias && rules::PRELUDE.contains(&name.as_str());
        if hides_a_crate || hides_a_word {
            let message = format!(
                "`{name}` is known as something else to everybody; give yours another name"
            );
            self.refuse("shadow", ident.span(), message);
        }
    }

    pub fn within(&mut self, brace: Span, read: impl FnOnce(&mut Self)) {
        let start = brace.start();
        let around = self.scope;
        let n_macros = self.macros.len();
        if let Some(scope) = self.known.names.at((self.file, start.line, start.column)) {
            self.scope = scope;
        }
        read(self);
        self.scope = around;
        self.macros.truncate(n_macros);
    }
}

/// The lesson, which is shown as the documentation of the crate: `"../README.md"`.
fn is_lesson(arguments: &TokenStream) -> bool {
    let Ok(path) = syn::parse2::<syn::LitStr>(arguments.clone()) else {
        return false;
    };
    let path = path.value();
    path.starts_with("../") && path.trim_start_matches("../") == "README.md"
}

pub fn written(path: &syn::Path) -> Written {
    Written {
        absolute: path.leading_colon.is_some(),
        segments: path
            .segments
            .iter()
            .map(|part| part.ident.unraw().to_string())
            .collect(),
    }
}
