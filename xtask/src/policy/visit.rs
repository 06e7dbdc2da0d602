//! Walks through a parsed file, and has what it meets judged.

use syn::{
    ext::IdentExt,
    visit::{self, Visit},
};

use super::{
    attributes,
    reader::{Reader, written},
    rules,
    tokens::Mode,
};

impl<'ast> Visit<'ast> for Reader<'_> {
    fn visit_item(&mut self, item: &'ast syn::Item) {
        if attributes::skips_item(item) {
            return;
        }
        match item {
            syn::Item::Const(item) => self.read_name(&item.ident, &item.vis, false),
            syn::Item::Enum(item) => self.read_name(&item.ident, &item.vis, false),
            syn::Item::Fn(item) => self.read_name(&item.sig.ident, &item.vis, false),
            syn::Item::Mod(item) => self.read_name(&item.ident, &item.vis, false),
            syn::Item::Static(item) => self.read_name(&item.ident, &item.vis, false),
            syn::Item::Struct(item) => self.read_name(&item.ident, &item.vis, false),
            syn::Item::Trait(item) => self.read_name(&item.ident, &item.vis, false),
            syn::Item::Type(item) => self.read_name(&item.ident, &item.vis, true),
            syn::Item::Union(item) => self.read_name(&item.ident, &item.vis, false),
            syn::Item::Verbatim(tokens) => self.read_tokens(tokens.clone(), Mode::Usual),
            _ => {}
        }
        visit::visit_item(self, item);
    }

    fn visit_impl_item(&mut self, item: &'ast syn::ImplItem) {
        if let syn::ImplItem::Verbatim(tokens) = item {
            self.read_tokens(tokens.clone(), Mode::Usual);
        }
        if !attributes::skips_impl_item(item) {
            visit::visit_impl_item(self, item);
        }
    }

    fn visit_trait_item(&mut self, item: &'ast syn::TraitItem) {
        if let syn::TraitItem::Verbatim(tokens) = item {
            self.read_tokens(tokens.clone(), Mode::Usual);
        }
        if !attributes::skips_trait_item(item) {
            visit::visit_trait_item(self, item);
        }
    }

    fn visit_stmt(&mut self, statement: &'ast syn::Stmt) {
        if !attributes::skips_statement(statement) {
            visit::visit_stmt(self, statement);
        }
    }

    fn visit_expr(&mut self, expression: &'ast syn::Expr) {
        if let syn::Expr::Verbatim(tokens) = expression {
            self.read_tokens(tokens.clone(), Mode::Usual);
        }
        visit::visit_expr(self, expression);
    }

    fn visit_type(&mut self, ty: &'ast syn::Type) {
        if let syn::Type::Verbatim(tokens) = ty {
            self.read_tokens(tokens.clone(), Mode::Usual);
        }
        visit::visit_type(self, ty);
    }

    fn visit_pat(&mut self, pattern: &'ast syn::Pat) {
        if let syn::Pat::Verbatim(tokens) = pattern {
            self.read_tokens(tokens.clone(), Mode::Usual);
        }
        visit::visit_pat(self, pattern);
    }

    fn visit_type_param_bound(&mut self, bound: &'ast syn::TypeParamBound) {
        if let syn::TypeParamBound::Verbatim(tokens) = bound {
            self.read_tokens(tokens.clone(), Mode::Usual);
        }
        visit::visit_type_param_bound(self, bound);
    }

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

    fn visit_item_trait(&mut self, item: &'ast syn::ItemTrait) {
        if let Some(token) = item.unsafety.as_ref() {
            self.refuse_unsafe(token.span);
        }
        visit::visit_item_trait(self, item);
    }

    fn visit_item_foreign_mod(&mut self, item: &'ast syn::ItemForeignMod) {
        self.refuse_extern(item.abi.extern_token.span);
    }

    fn visit_item_extern_crate(&mut self, item: &'ast syn::ItemExternCrate) {
        let krate = item.ident.unraw().to_string();
        let is_renamed = item.rename.is_some() && rules::STD.contains(&krate.as_str());
        if krate == "std" || is_renamed {
            let message = format!(
                "`{krate}` is not allowed under another name, and under its own it needs no `extern crate std`"
            );
            self.refuse("alias", item.ident.span(), message);
        } else {
            let name = item.rename.as_ref().map_or(&item.ident, |(_, name)| name);
            // `extern crate alloc;` hides nothing.
            if *name != krate {
                self.read_name(name, &item.vis, false);
            }
        }
        item.attrs
            .iter()
            .for_each(|attribute| self.visit_attribute(attribute));
    }

    // What is imported has been read already: `super::read_imports`.
    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        item.attrs
            .iter()
            .for_each(|attribute| self.visit_attribute(attribute));
    }

    fn visit_item_macro(&mut self, item: &'ast syn::ItemMacro) {
        let is_exported = item.attrs.iter().any(|a| a.path().is_ident("macro_export"));
        if let Some(ident) = &item.ident
            && is_exported
            && rules::USUAL_MACROS.contains(&ident.to_string().as_str())
            && !["join", "pin_project"].contains(&ident.to_string().as_str())
        {
            let message = format!(
                "`{ident}!` is known as something else to everybody; give yours another name"
            );
            self.refuse("shadow", ident.span(), message);
        }
        visit::visit_item_macro(self, item);
        let may_be_left_out = item
            .attrs
            .iter()
            .any(|a| a.path().is_ident("cfg") || a.path().is_ident("cfg_attr"));
        if let (Some(ident), false) = (&item.ident, may_be_left_out) {
            self.macros.push(ident.unraw().to_string());
        }
    }

    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        match &item.content {
            Some((brace, _)) => self.within(brace.span.open(), |reader| {
                visit::visit_item_mod(reader, item)
            }),
            None => visit::visit_item_mod(self, item),
        }
    }

    fn visit_block(&mut self, block: &'ast syn::Block) {
        self.within(block.brace_token.span.open(), |reader| {
            visit::visit_block(reader, block)
        });
    }

    fn visit_attribute(&mut self, attribute: &'ast syn::Attribute) {
        self.read_meta(&attribute.meta);
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        if let Some(last) = call.path.segments.last() {
            let (name, at) = (last.ident.unraw().to_string(), last.ident.span());
            let n_segments = call.path.segments.len();
            let is_refused = !self.is_own_macro(&name, n_segments)
                && self.read_macro_name(&name, at, &call.tokens);
            if !is_refused && n_segments > 1 {
                self.visit_path(&call.path);
            }
            let mode = if name == "macro_rules" {
                Mode::Definition
            } else if self.is_usual_macro(&name) {
                Mode::Usual
            } else {
                Mode::Arguments
            };
            self.read_tokens(call.tokens.clone(), mode);
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        if let Some(last) = path.segments.last() {
            self.read_path(&written(path), last.ident.span());
        }
        visit::visit_path(self, path);
    }

    fn visit_lit_str(&mut self, literal: &'ast syn::LitStr) {
        self.read_text(&literal.value(), literal.span());
    }
}
