//! Refuses, by name and line, what has no place in a solution.

use std::path::Path;

use proc_macro2::Span;
use syn::visit::{self, Visit};

use crate::{
    course::Chapter,
    report::Finding,
    submission::{Submission, shown},
};

/// Functions that end or subvert the process that judges, by the last two segments of their path.
const CALLS: &[(&str, &str, &str)] = &[
    (
        "process",
        "exit",
        "a solution does not end the process; return instead",
    ),
    (
        "process",
        "abort",
        "a solution does not end the process; panic or return instead",
    ),
    ("process", "Command", "a solution starts no processes"),
    (
        "panic",
        "set_hook",
        "the panic hook belongs to the program, not to a library",
    ),
    (
        "panic",
        "take_hook",
        "the panic hook belongs to the program, not to a library",
    ),
];

/// Modules whose functions could hide behind another name.
const WATCHED_MODULES: &[&str] = &["process", "panic"];

const ATTRIBUTES: &[(&str, &str)] = &[
    ("path", "write the module where Rust looks for it"),
    ("no_mangle", "a solution exports no symbols"),
    ("export_name", "a solution exports no symbols"),
    (
        "link_section",
        "a solution places nothing in sections of its own",
    ),
    ("link", "a solution links nothing"),
    (
        "global_allocator",
        "the allocator belongs to the program, not to a library",
    ),
];

const MACROS: &[(&str, &str)] = &[
    (
        "include",
        "write the code in a file of its own and say `mod`",
    ),
    ("include_str", "a solution reads no files at compile time"),
    ("include_bytes", "a solution reads no files at compile time"),
    (
        "env",
        "a solution does not depend on the environment of its build",
    ),
    (
        "option_env",
        "a solution does not depend on the environment of its build",
    ),
    ("asm", "a solution contains no assembly"),
    ("global_asm", "a solution contains no assembly"),
    ("naked_asm", "a solution contains no assembly"),
];

/// Everything that is to be refused, in the order of files and lines. A file that does not parse has no findings: the
/// compiler will say what is wrong with it.
pub fn findings(chapter: &Chapter, submission: &Submission) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in &submission.files {
        if let Ok(file) = syn::parse_file(text) {
            let mut reader = Reader {
                chapter,
                path,
                findings: Vec::new(),
            };
            reader.visit_file(&file);
            findings.append(&mut reader.findings);
        }
    }
    findings
}

struct Reader<'a> {
    chapter: &'a Chapter,
    path: &'a Path,
    findings: Vec<Finding>,
}

impl Reader<'_> {
    fn refuse(&mut self, rule: &'static str, at: Span, message: String) {
        let place = format!(
            "crates/{}/{}:{}",
            self.chapter.folder,
            shown(self.path),
            at.start().line
        );
        let finding = Finding {
            rule,
            place,
            message,
        };
        // A nested item may be met twice.
        if !self
            .findings
            .iter()
            .any(|known| known.place == finding.place && known.message == finding.message)
        {
            self.findings.push(finding);
        }
    }

    fn refuse_unsafe(&mut self, at: Span) {
        if !self.chapter.allows_unsafe {
            self.refuse(
                "unsafe",
                at,
                "`unsafe` has no place in this chapter; it can be solved without".into(),
            );
        }
    }

    fn refuse_name(
        &mut self,
        table: &[(&str, &str)],
        rule: &'static str,
        path: &syn::Path,
        shape: fn(&str) -> String,
    ) {
        let Some(last) = path.segments.last() else {
            return;
        };
        if let Some((name, advice)) = table.iter().find(|(name, _)| last.ident == name) {
            self.refuse(
                rule,
                last.ident.span(),
                format!("{} is not allowed: {advice}", shape(name)),
            );
        }
    }

    /// The names inside an attribute such as `#[unsafe(no_mangle)]` or `#[cfg_attr(all(), path = "…")]`.
    fn read_attribute_tokens(&mut self, tokens: proc_macro2::TokenStream) {
        for token in tokens {
            match token {
                proc_macro2::TokenTree::Ident(ident) => {
                    let path = syn::Path::from(ident);
                    self.refuse_name(ATTRIBUTES, "attribute", &path, |name| {
                        format!("`#[{name}]`")
                    });
                }
                proc_macro2::TokenTree::Group(group) => self.read_attribute_tokens(group.stream()),
                _ => {}
            }
        }
    }

    fn refuse_call(&mut self, path: &[(String, Span)]) {
        for pair in path.windows(2) {
            let [(parent, _), (name, span)] = pair else {
                continue;
            };
            let found = CALLS
                .iter()
                .find(|(module, call, _)| module == parent && call == name);
            if let Some((_, _, advice)) = found {
                self.refuse(
                    "process",
                    *span,
                    format!("`{parent}::{name}` is not allowed: {advice}"),
                );
            }
        }
    }

    fn read_use(&mut self, tree: &syn::UseTree, path: &mut Vec<(String, Span)>) {
        match tree {
            syn::UseTree::Path(part) => {
                path.push((part.ident.to_string(), part.ident.span()));
                self.read_use(&part.tree, path);
                path.pop();
            }
            syn::UseTree::Name(name) => self.read_use_end(&name.ident, path),
            syn::UseTree::Rename(rename) => {
                self.refuse_disguise(&rename.ident, path);
                self.read_use_end(&rename.ident, path);
            }
            syn::UseTree::Group(group) => {
                for tree in &group.items {
                    self.read_use(tree, path);
                }
            }
            syn::UseTree::Glob(_) => {
                if let Some((module, span)) = path.pop() {
                    self.refuse_disguise(&syn::Ident::new(&module, span), path);
                    path.push((module, span));
                }
            }
        }
    }

    /// `use std::process as p;` and `use std::process::*;`
    fn refuse_disguise(&mut self, module: &syn::Ident, path: &[(String, Span)]) {
        let of_std = path.last().is_some_and(|(parent, _)| parent == "std");
        if of_std && WATCHED_MODULES.iter().any(|watched| module == watched) {
            let message = format!(
                "`std::{module}` is not allowed under another name: name what you need of it"
            );
            self.refuse("process", module.span(), message);
        }
    }

    /// What stands in a macro is not parsed, so it is read word by word: `name!`, and `process::exit`.
    fn read_macro_tokens(&mut self, tokens: proc_macro2::TokenStream) {
        use proc_macro2::TokenTree::{Group, Ident, Punct};
        let tokens: Vec<_> = tokens.into_iter().collect();
        for window in tokens.windows(2) {
            if let [Ident(name), Punct(mark)] = window
                && mark.as_char() == '!'
            {
                let path = syn::Path::from(name.clone());
                self.refuse_name(MACROS, "macro", &path, |name| format!("`{name}!`"));
            }
        }
        for window in tokens.windows(4) {
            if let [Ident(module), Punct(one), Punct(two), Ident(name)] = window
                && (one.as_char(), two.as_char()) == (':', ':')
            {
                self.refuse_call(&[
                    (module.to_string(), module.span()),
                    (name.to_string(), name.span()),
                ]);
            }
        }
        for token in tokens {
            if let Group(group) = token {
                self.read_macro_tokens(group.stream());
            }
        }
    }

    fn read_use_end(&mut self, ident: &syn::Ident, path: &mut Vec<(String, Span)>) {
        path.push((ident.to_string(), ident.span()));
        self.refuse_call(path);
        path.pop();
    }
}

impl<'ast> Visit<'ast> for Reader<'_> {
    fn visit_expr_unsafe(&mut self, block: &'ast syn::ExprUnsafe) {
        self.refuse_unsafe(block.unsafe_token.span);
        visit::visit_expr_unsafe(self, block);
    }

    fn visit_signature(&mut self, signature: &'ast syn::Signature) {
        if let syn::Safety::Unsafe(token) = &signature.safety {
            self.refuse_unsafe(token.span);
        }
        visit::visit_signature(self, signature);
    }

    fn visit_item_impl(&mut self, item: &'ast syn::ItemImpl) {
        if let Some(token) = item.unsafety.as_ref() {
            self.refuse_unsafe(token.span);
        }
        visit::visit_item_impl(self, item);
    }

    fn visit_item_foreign_mod(&mut self, item: &'ast syn::ItemForeignMod) {
        self.refuse(
            "extern",
            item.abi.extern_token.span,
            "`extern` blocks are not allowed: a solution calls only Rust".into(),
        );
    }

    fn visit_attribute(&mut self, attribute: &'ast syn::Attribute) {
        self.refuse_name(ATTRIBUTES, "attribute", attribute.path(), |name| {
            format!("`#[{name}]`")
        });
        if let syn::Meta::List(list) = &attribute.meta
            && (list.path.is_ident("unsafe") || list.path.is_ident("cfg_attr"))
        {
            self.read_attribute_tokens(list.tokens.clone());
        }
        // The value of `#![doc = include_str!("../README.md")]` shows the lesson: it is not visited.
        if !attribute.path().is_ident("doc") {
            visit::visit_attribute(self, attribute);
        }
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        self.refuse_name(MACROS, "macro", &call.path, |name| format!("`{name}!`"));
        self.read_macro_tokens(call.tokens.clone());
        visit::visit_macro(self, call);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let parts: Vec<_> = path
            .segments
            .iter()
            .map(|part| (part.ident.to_string(), part.ident.span()))
            .collect();
        self.refuse_call(&parts);
        visit::visit_path(self, path);
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.read_use(&item.tree, &mut Vec::new());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{collections::BTreeMap, path::PathBuf};

    fn rules(source: &str, allows_unsafe: bool) -> Vec<(&'static str, String)> {
        let chapter = Chapter {
            number: 1,
            folder: "01-a".into(),
            package: "a".into(),
            title: String::new(),
            allows_unsafe,
            given: Vec::new(),
            steps: Vec::new(),
        };
        let files = BTreeMap::from([(PathBuf::from("src/lib.rs"), source.to_owned())]);
        let submission = Submission {
            origin: String::new(),
            files,
            changed_given: Vec::new(),
            missing_given: Vec::new(),
        };
        let found = findings(&chapter, &submission);
        found
            .into_iter()
            .map(|finding| (finding.rule, finding.place))
            .collect()
    }

    #[test]
    fn each_rule_names_the_line() {
        for (source, rule) in [
            ("\nfn f() { std::process::exit(0) }", "process"),
            ("\nuse std::process::{self, exit as leave};", "process"),
            (
                "\nfn f() { std::panic::set_hook(Box::new(|_| {})) }",
                "process",
            ),
            ("\nuse std::process as p;", "process"),
            ("\nuse std::process::*;", "process"),
            (
                "\nfn f() { std::process::Command::new(\"sh\"); }",
                "process",
            ),
            (
                "\nmacro_rules! m { () => { std::process::exit(0) } }",
                "process",
            ),
            ("\nconst A: &str = concat!(include_str!(\"a\"));", "macro"),
            ("\nfn f() { unsafe {} }", "unsafe"),
            ("\nunsafe fn f() {}", "unsafe"),
            ("\nunsafe impl Send for S {}", "unsafe"),
            ("\nextern \"C\" { fn f(); }", "extern"),
            ("\n#[path = \"/etc/passwd\"] mod a;", "attribute"),
            ("\n#[unsafe(no_mangle)] fn f() {}", "attribute"),
            ("\n#[cfg_attr(all(), path = \"a\")] mod a;", "attribute"),
            ("\nconst A: &str = include_str!(\"a\");", "macro"),
            (
                "\nconst A: Option<&str> = core::option_env!(\"a\");",
                "macro",
            ),
        ] {
            assert_eq!(
                rules(source, false),
                [(rule, "crates/01-a/src/lib.rs:2".to_owned())],
                "{source}"
            );
        }
    }

    #[test]
    fn honest_code_has_no_findings() {
        let source = "#![doc = include_str!(\"../README.md\")]\n
            /// Calls `process::exit`? No.\n
            #[must_use] pub fn exit() { let path = 1; let _ = path; exit() }\n
            pub extern \"C\" fn callback() {}";
        assert_eq!(rules(source, false), []);
        assert_eq!(rules("fn f() { unsafe {} }", true), []);
        assert_eq!(rules("this does not parse", false), []);
    }
}
