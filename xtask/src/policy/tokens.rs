//! Reads what stands in macros. It is not parsed there, so it is read as words, paths and attributes.

mod marks;

use proc_macro2::{Delimiter, Group, Ident, Spacing, Span, TokenStream, TokenTree};
use syn::ext::IdentExt;

use super::{
    names::{Tangled, Target, Written},
    reader::Reader,
    rules,
};
use marks::*;

/// Whose tokens they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Of a macro that everybody knows.
    Usual,
    /// What a macro consists of.
    Definition,
    /// What a macro is given that might put a path together from it.
    Arguments,
}

impl Reader<'_> {
    /// Macros that are no surprise, unless somebody has made others under their names.
    pub fn is_usual_macro(&self, name: &str) -> bool {
        rules::USUAL_MACROS.contains(&name) && !self.known.own.contains(name)
    }

    pub fn read_tokens(&mut self, tokens: TokenStream, mode: Mode) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        self.read_slice(&tokens, mode);
    }

    fn read_slice(&mut self, tokens: &[TokenTree], mode: Mode) {
        let mut at = 0;
        while at < tokens.len() {
            at = match &tokens[at] {
                TokenTree::Group(group) => {
                    self.read_tokens(group.stream(), mode);
                    at + 1
                }
                TokenTree::Literal(literal) => {
                    if let Ok(text) = syn::parse_str::<syn::LitStr>(&literal.to_string()) {
                        self.read_text(&text.value(), literal.span());
                    }
                    at + 1
                }
                TokenTree::Punct(mark) => match mark.as_char() {
                    '#' => self.read_attribute(tokens, at, mode),
                    '$' => match tokens.get(at + 1) {
                        Some(TokenTree::Ident(name)) if name == "crate" => {
                            let found = path(tokens, at + 1, false);
                            self.read_found(tokens, found, mode)
                        }
                        Some(TokenTree::Ident(_)) => after_variable(tokens, at + 2),
                        _ => at + 1,
                    },
                    ':' if is_colons(tokens, at) && is_ident(tokens, at + 2) => {
                        let found = path(tokens, at + 2, true);
                        self.read_found(tokens, found, mode)
                    }
                    // A field or a method; but not what comes after `..`.
                    '.' if mark.spacing() == Spacing::Alone
                        && !is_mark(tokens, at.wrapping_sub(1), '.')
                        && is_ident(tokens, at + 1) =>
                    {
                        if let (Mode::Arguments, Some(TokenTree::Ident(word))) =
                            (mode, tokens.get(at + 1))
                        {
                            self.read_single_word(tokens, at + 2, word);
                        }
                        at + 2
                    }
                    _ => at + 1,
                },
                TokenTree::Ident(ident) => self.read_word(tokens, at, ident, mode),
            };
        }
    }

    fn read_word(&mut self, tokens: &[TokenTree], at: usize, ident: &Ident, mode: Mode) -> usize {
        if ident == "unsafe" {
            self.refuse_unsafe(ident.span());
            return at + 1;
        }
        if ident == "extern" {
            let behind = match tokens.get(at + 1) {
                Some(TokenTree::Literal(_)) => at + 2,
                Some(TokenTree::Punct(mark)) if mark.as_char() == '$' => at + 3,
                _ => at + 1,
            };
            let is_block = matches!(tokens.get(behind), Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace);
            if is_block {
                self.refuse_extern(ident.span());
            }
            if is_word(tokens, at + 1, "crate")
                && let Some(TokenTree::Ident(name)) = tokens.get(at + 2)
            {
                if rules::STD.contains(&name.unraw().to_string().as_str()) {
                    self.refuse_disguise("std", name.span());
                }
                return at + 3;
            }
            return at + 1;
        }
        let found = path(tokens, at, false);
        self.read_found(tokens, found, mode)
    }

    /// A word that is no path, but that a macro may call.
    fn read_single_word(&mut self, tokens: &[TokenTree], next: usize, word: &Ident) {
        let name = word.unraw().to_string();
        if may_be_called(tokens, next, &name) {
            self.read_macro_name(&name, word.span(), &TokenStream::new());
        }
    }

    /// A path, and what is done with it. Returns where to go on.
    fn read_found(&mut self, tokens: &[TokenTree], found: Found, mode: Mode) -> usize {
        let Found {
            path,
            at,
            next,
            is_import,
        } = found;
        let last = path.segments.last().cloned().unwrap_or_default();
        let is_one_word = path.segments.len() == 1;
        if is_mark(tokens, next, '!') && !is_mark(tokens, next + 1, '=') {
            return self.read_call(tokens, &path, at, next + 1, mode);
        }
        if mode != Mode::Usual && is_one_word && may_be_called(tokens, next, &last) {
            self.read_macro_name(&last, at, &TokenStream::new());
        }
        if mode == Mode::Arguments && is_one_word && may_be_attribute(tokens, next, &last) {
            self.read_attribute_name(&last, at);
        }
        let targets = match self.everywhere(&path) {
            Ok(targets) => targets,
            Err(Tangled) => {
                self.refuse_tangled(at);
                return next;
            }
        };
        if self.refuse_targets(&targets, &path, at) {
            return next;
        }
        let holder = targets.iter().find_map(|target| match target {
            Target::Std { path, by_glob } if !by_glob || mode != Mode::Usual => {
                let known = rules::holds_forbidden(path) || rules::forbidden(path).is_some();
                known.then(|| {
                    ["std"]
                        .into_iter()
                        .chain(path.iter().map(String::as_str))
                        .collect::<Vec<_>>()
                        .join("::")
                })
            }
            _ => None,
        });
        let goes_on = is_colons(tokens, next);
        if goes_on
            && let Some(TokenTree::Group(tree)) = tokens.get(next + 2)
            && tree.delimiter() == Delimiter::Brace
        {
            self.read_tree(&path, tree, mode);
            return next + 3;
        }
        let Some(holder) = holder else { return next };
        if goes_on && is_mark(tokens, next + 2, '$') {
            let message = format!(
                "a path into `{holder}` that a macro puts together is not allowed; write out what it names"
            );
            self.refuse("macro", at, message);
        } else if goes_on && is_mark(tokens, next + 2, '*')
            || is_word(tokens, next, "as")
            || !goes_on && (mode == Mode::Arguments || mode == Mode::Definition && !is_import)
        {
            self.refuse_disguise(&holder, at);
        }
        next
    }

    fn refuse_disguise(&mut self, holder: &str, at: Span) {
        let message = format!(
            "`{holder}` is not allowed by another name, or by none, in a macro; name what you need of it"
        );
        self.refuse("macro", at, message);
    }

    /// `name!(…)`, or `macro_rules! name { … }`; `next` is behind the mark.
    fn read_call(
        &mut self,
        tokens: &[TokenTree],
        path: &Written,
        at: Span,
        next: usize,
        mode: Mode,
    ) -> usize {
        let name = path.segments.last().cloned().unwrap_or_default();
        let next = if name == "macro_rules" && is_ident(tokens, next) {
            next + 1
        } else {
            next
        };
        let Some(TokenTree::Group(arguments)) = tokens.get(next) else {
            // `include_str! $arguments`
            if is_mark(tokens, next, '$') {
                self.read_macro_name(&name, at, &TokenStream::new());
            }
            return next;
        };
        let n_segments = path.segments.len();
        let is_own = mode == Mode::Usual && self.is_own_macro(&name, n_segments);
        let is_refused = !is_own && self.read_macro_name(&name, at, &arguments.stream());
        if !is_refused && n_segments > 1 {
            match self.everywhere(path) {
                Ok(targets) => {
                    self.refuse_targets(&targets, path, at);
                }
                Err(Tangled) => self.refuse_tangled(at),
            }
        }
        let is_usual = self.is_usual_macro(&name);
        self.read_tokens(
            arguments.stream(),
            match mode {
                _ if name == "macro_rules" => Mode::Definition,
                _ if !is_usual => Mode::Arguments,
                around => around,
            },
        );
        next + 1
    }

    /// The braces of `std::{a, b::c as d}`.
    fn read_tree(&mut self, prefix: &Written, tree: &Group, mode: Mode) {
        let tokens: Vec<TokenTree> = tree.stream().into_iter().collect();
        let is_comma =
            |token: &TokenTree| matches!(token, TokenTree::Punct(mark) if mark.as_char() == ',');
        for part in tokens.split(is_comma) {
            match part.first() {
                Some(TokenTree::Ident(_)) => {
                    let mut found = path(part, 0, false);
                    let own = std::mem::replace(&mut found.path, prefix.clone());
                    found.path.segments.extend(own.segments);
                    // Importing a module as what it is hides nothing.
                    let is_plain = found.next == part.len();
                    self.read_found(part, found, if is_plain { Mode::Usual } else { mode });
                }
                // `{*}`, `{$name}`, `{{…}}`: judged by what is in front of the braces.
                Some(first) => {
                    let mut line = vec![first.clone()];
                    line.splice(0..0, colons());
                    let found = Found {
                        path: prefix.clone(),
                        at: first.span(),
                        next: 0,
                        is_import: false,
                    };
                    self.read_found(&line, found, mode);
                }
                None => {}
            }
        }
    }

    /// What a path may stand for wherever the macro is used.
    fn everywhere(&self, path: &Written) -> Result<Vec<Target>, Tangled> {
        let names = self.known.names;
        let mut targets = names.resolve(self.scope, path)?;
        for scope in &self.known.importing {
            targets.extend(names.resolve(*scope, path)?);
        }
        Ok(targets)
    }

    /// `#[…]` and `#![…]`; `at` is that of the `#`.
    fn read_attribute(&mut self, tokens: &[TokenTree], at: usize, mode: Mode) -> usize {
        let behind = at + 1 + usize::from(is_mark(tokens, at + 1, '!'));
        let Some(TokenTree::Group(group)) = tokens.get(behind) else {
            return at + 1;
        };
        if group.delimiter() != Delimiter::Bracket {
            return at + 1;
        }
        let inside: Vec<TokenTree> = group.stream().into_iter().collect();
        self.read_attribute_tokens(group.stream());
        // A doc comment says what it likes.
        let is_comment = matches!(&inside[..], [TokenTree::Ident(doc), _, TokenTree::Literal(_)] if doc == "doc");
        if is_mark(&inside, 0, '$') && is_mark(&inside, 2, '=') {
            let message = "an attribute that a macro puts together is not allowed; write it out";
            self.refuse("attribute", group.span_open(), message.into());
        }
        if !is_comment {
            // `unsafe(no_mangle)` is an attribute and no `unsafe` code.
            let is_unsafe =
                |token: &TokenTree| matches!(token, TokenTree::Ident(word) if word == "unsafe");
            let rest: Vec<TokenTree> = inside
                .into_iter()
                .filter(|token| !is_unsafe(token))
                .collect();
            self.read_slice(&rest, mode);
        }
        behind + 1
    }

    /// The names inside an attribute that is not parsed.
    pub fn read_attribute_tokens(&mut self, tokens: TokenStream) {
        let mut before = String::new();
        for token in tokens {
            match token {
                TokenTree::Ident(ident) => {
                    before = ident.unraw().to_string();
                    self.read_attribute_name(&before, ident.span());
                }
                TokenTree::Group(group) => {
                    for token in group.stream() {
                        if let TokenTree::Ident(lint) = token {
                            self.read_lint(&before, &lint.unraw().to_string(), lint.span());
                        }
                    }
                    // The arguments of other attributes are words of their own.
                    if ["cfg_attr", "unsafe"].contains(&before.as_str()) {
                        self.read_attribute_tokens(group.stream());
                    }
                }
                _ => {}
            }
        }
    }
}
