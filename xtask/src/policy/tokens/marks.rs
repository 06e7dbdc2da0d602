//! Recognises a few words in a row of tokens.

use proc_macro2::{Spacing, Span, TokenTree};
use syn::ext::IdentExt;

use crate::policy::{names::Written, rules};

/// A path in tokens, and where the tokens go on.
pub struct Found {
    pub path: Written,
    pub at: Span,
    pub next: usize,
    /// `use` stands in front of it.
    pub is_import: bool,
}

/// The name of a forbidden macro on its own, which another macro might call.
pub fn may_be_called(tokens: &[TokenTree], next: usize, name: &str) -> bool {
    // `env` and `asm` are good names for variables.
    let is_distinctive = rules::MACROS.iter().any(|(known, _, _)| *known == name)
        && !["env", "asm", "include"].contains(&name);
    is_distinctive || is_mark(tokens, next, '$') || is_exclamation_argument(tokens, next)
}

/// The name of a forbidden attribute, which a macro might put behind a `#`.
pub fn may_be_attribute(tokens: &[TokenTree], next: usize, name: &str) -> bool {
    let distinctive = [
        "no_mangle",
        "export_name",
        "link_name",
        "link_section",
        "global_allocator",
    ];
    let is_literal = matches!(tokens.get(next + 1), Some(TokenTree::Literal(_)));
    distinctive.contains(&name) || name == "path" && is_mark(tokens, next, '=') && is_literal
}

/// `env, !, (…)`: somebody has taken a call to pieces.
pub fn is_exclamation_argument(tokens: &[TokenTree], next: usize) -> bool {
    (next..tokens.len()).any(|at| is_mark(tokens, at, '!') && is_mark(tokens, at + 1, ','))
}

/// The path that begins with the word at `at`.
pub fn path(tokens: &[TokenTree], at: usize, absolute: bool) -> Found {
    let mut segments = Vec::new();
    let mut span = Span::call_site();
    let mut next = at;
    while let Some(TokenTree::Ident(ident)) = tokens.get(next) {
        segments.push(ident.unraw().to_string());
        span = ident.span();
        next += 1;
        if !(is_colons(tokens, next) && is_ident(tokens, next + 2)) {
            break;
        }
        next += 2;
    }
    let before = at.wrapping_sub(if absolute { 3 } else { 1 });
    Found {
        path: Written { absolute, segments },
        at: span,
        next,
        is_import: is_word(tokens, before, "use"),
    }
}

/// Behind `$name`, or behind `$name:fragment`.
pub fn after_variable(tokens: &[TokenTree], at: usize) -> usize {
    let is_fragment =
        is_mark(tokens, at, ':') && !is_colons(tokens, at) && is_ident(tokens, at + 1);
    if is_fragment {
        return at + 2;
    }
    // `$a::exit`: what `$a` is stands where the macro is called.
    let mut at = at;
    while is_colons(tokens, at) && is_ident(tokens, at + 2) {
        at += 3;
    }
    at
}

pub fn colons() -> [TokenTree; 2] {
    let first = proc_macro2::Punct::new(':', Spacing::Joint);
    let second = proc_macro2::Punct::new(':', Spacing::Alone);
    [first.into(), second.into()]
}

pub fn is_ident(tokens: &[TokenTree], at: usize) -> bool {
    matches!(tokens.get(at), Some(TokenTree::Ident(_)))
}

pub fn is_word(tokens: &[TokenTree], at: usize, word: &str) -> bool {
    matches!(tokens.get(at), Some(TokenTree::Ident(found)) if found == word)
}

pub fn is_mark(tokens: &[TokenTree], at: usize, mark: char) -> bool {
    matches!(tokens.get(at), Some(TokenTree::Punct(found)) if found.as_char() == mark)
}

pub fn is_colons(tokens: &[TokenTree], at: usize) -> bool {
    matches!(tokens.get(at), Some(TokenTree::Punct(mark)) if mark.as_char() == ':' && mark.spacing() == Spacing::Joint)
        && is_mark(tokens, at + 1, ':')
}
