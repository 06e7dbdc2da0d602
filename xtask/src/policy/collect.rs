//! Reads which names a crate defines and imports, before anything is judged.

use std::collections::HashSet;

use proc_macro2::{TokenStream, TokenTree};
use syn::{
    ext::IdentExt,
    spanned::Spanned,
    visit::{self, Visit},
};

use super::{
    attributes,
    names::{Import, Names, ScopeId, Written},
    rules::STD,
};

/// Which modules are in files of their own, by path from the root.
#[derive(Debug, Default)]
pub struct Declared {
    pub always: HashSet<Vec<String>>,
    pub only_in_tests: HashSet<Vec<String>>,
    /// A macro may declare any module.
    pub by_macro: bool,
}

impl Declared {
    /// Is the file of this module left out of the crate that is judged?
    pub fn is_only_in_tests(&self, module: &[String]) -> bool {
        let prefixes = (1..=module.len()).map(|length| &module[..length]);
        !self.by_macro
            && prefixes
                .into_iter()
                .any(|path| self.only_in_tests.contains(path) && !self.always.contains(path))
    }

    pub fn is_declared(&self, module: &[String]) -> bool {
        module.is_empty() || self.by_macro || self.always.contains(module)
    }
}

/// Finds `mod name;`.
pub struct Declarations<'a> {
    pub module: Vec<String>,
    pub declared: &'a mut Declared,
    pub in_tests: bool,
}

impl<'ast> Visit<'ast> for Declarations<'_> {
    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        let around = self.in_tests;
        self.in_tests |= attributes::only_in_tests(&item.attrs);
        self.module.push(item.ident.unraw().to_string());
        if item.content.is_none() {
            let known = if self.in_tests {
                &mut self.declared.only_in_tests
            } else {
                &mut self.declared.always
            };
            known.insert(self.module.clone());
        }
        visit::visit_item_mod(self, item);
        self.module.pop();
        self.in_tests = around;
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        self.declared.by_macro |= !self.in_tests && mentions_mod(call.tokens.clone());
    }
}

fn mentions_mod(tokens: TokenStream) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(ident) => ident == "mod",
        TokenTree::Group(group) => mentions_mod(group.stream()),
        _ => false,
    })
}

/// Finds what is defined and imported where.
pub struct Collector<'a> {
    pub names: &'a mut Names,
    pub file: usize,
    pub scope: ScopeId,
}

impl Collector<'_> {
    fn use_tree(&mut self, tree: &syn::UseTree, path: &mut Written, is_public: bool) {
        match tree {
            syn::UseTree::Path(part) => {
                path.segments.push(part.ident.unraw().to_string());
                self.use_tree(&part.tree, path, is_public);
                path.segments.pop();
            }
            syn::UseTree::Group(group) => {
                for tree in &group.items {
                    self.use_tree(tree, path, is_public);
                }
            }
            syn::UseTree::Name(part) => {
                let name = part.ident.unraw().to_string();
                let named = if name == "self" {
                    path.segments.last().cloned().unwrap_or_default()
                } else {
                    name.clone()
                };
                self.use_end(&part.ident, Some(named), path, is_public);
            }
            syn::UseTree::Rename(part) => {
                let name = part.rename.unraw().to_string();
                self.use_end(&part.ident, Some(name), path, is_public);
            }
            syn::UseTree::Glob(glob) => {
                let place = (self.file, glob.span().start().line);
                self.names.import(Import {
                    scope: self.scope,
                    path: path.clone(),
                    place,
                    name: None,
                    is_public,
                });
            }
        }
    }

    fn use_end(
        &mut self,
        ident: &syn::Ident,
        name: Option<String>,
        path: &mut Written,
        is_public: bool,
    ) {
        path.segments.push(ident.unraw().to_string());
        self.names.import(Import {
            scope: self.scope,
            path: path.clone(),
            place: (self.file, ident.span().start().line),
            name,
            is_public,
        });
        path.segments.pop();
    }

    fn define(&mut self, ident: &syn::Ident) {
        self.names.define(self.scope, &ident.unraw().to_string());
    }

    fn position(&self, span: proc_macro2::Span) -> (usize, usize, usize) {
        (self.file, span.start().line, span.start().column)
    }
}

impl<'ast> Visit<'ast> for Collector<'_> {
    fn visit_item(&mut self, item: &'ast syn::Item) {
        if attributes::skips_item(item) {
            return;
        }
        match item {
            syn::Item::Const(item) => self.define(&item.ident),
            syn::Item::Enum(item) => self.define(&item.ident),
            syn::Item::Fn(item) => self.define(&item.sig.ident),
            syn::Item::Macro(item) => {
                if let Some(ident) = &item.ident {
                    self.define(ident);
                }
            }
            syn::Item::Static(item) => self.define(&item.ident),
            syn::Item::Struct(item) => self.define(&item.ident),
            syn::Item::Trait(item) => self.define(&item.ident),
            syn::Item::Type(item) => self.define(&item.ident),
            syn::Item::Union(item) => self.define(&item.ident),
            _ => {}
        }
        visit::visit_item(self, item);
    }

    fn visit_impl_item(&mut self, item: &'ast syn::ImplItem) {
        if !attributes::skips_impl_item(item) {
            visit::visit_impl_item(self, item);
        }
    }

    fn visit_trait_item(&mut self, item: &'ast syn::TraitItem) {
        if !attributes::skips_trait_item(item) {
            visit::visit_trait_item(self, item);
        }
    }

    fn visit_stmt(&mut self, statement: &'ast syn::Stmt) {
        if !attributes::skips_statement(statement) {
            visit::visit_stmt(self, statement);
        }
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        let mut path = Written {
            absolute: item.leading_colon.is_some(),
            segments: Vec::new(),
        };
        let is_public = matches!(item.vis, syn::Visibility::Public(_));
        self.use_tree(&item.tree, &mut path, is_public);
    }

    fn visit_item_extern_crate(&mut self, item: &'ast syn::ItemExternCrate) {
        let known = item.rename.as_ref().map_or(&item.ident, |(_, name)| name);
        let krate = item.ident.unraw().to_string();
        let path = match krate.as_str() {
            "self" => Written {
                absolute: false,
                segments: vec!["crate".into()],
            },
            name if STD.contains(&name) => Written {
                absolute: true,
                segments: vec![krate],
            },
            _ => return self.define(known),
        };
        self.names.import(Import {
            scope: self.scope,
            path,
            place: (self.file, item.ident.span().start().line),
            name: Some(known.unraw().to_string()),
            // The reader judges it by what it says.
            is_public: false,
        });
    }

    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        let name = item.ident.unraw().to_string();
        let Some((brace, _)) = &item.content else {
            // Its file is known already, or else it is the course's.
            return self.names.declare(self.scope, &name);
        };
        let brace = self.position(brace.span.open());
        let around = self.scope;
        self.scope = self.names.inline_module(around, &name, brace);
        visit::visit_item_mod(self, item);
        self.scope = around;
    }

    fn visit_block(&mut self, block: &'ast syn::Block) {
        let around = self.scope;
        let has_items = block
            .stmts
            .iter()
            .any(|statement| matches!(statement, syn::Stmt::Item(_)));
        if has_items {
            let brace = self.position(block.brace_token.span.open());
            self.scope = self.names.block(around, brace);
        }
        visit::visit_block(self, block);
        self.scope = around;
    }
}
