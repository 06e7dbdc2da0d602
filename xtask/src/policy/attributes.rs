//! What attributes say: which code is compiled out, and which attributes are none of a solution's business.

use syn::{Attribute, Expr, ImplItem, Item, Meta, Stmt, Token, TraitItem, punctuated::Punctuated};

/// `#[cfg(test)]`, and `#[test]` functions: not a word of it reaches the crate that is judged.
pub fn only_in_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg")
            && attribute
                .parse_args::<Meta>()
                .is_ok_and(|predicate| needs_test(&predicate))
    })
}

/// Can this predicate hold only in a build for tests?
pub fn needs_test(predicate: &Meta) -> bool {
    match predicate {
        Meta::Path(path) => path.is_ident("test"),
        Meta::List(list) => {
            let parts = list.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated);
            let Ok(parts) = parts else { return false };
            if list.path.is_ident("all") {
                parts.iter().any(needs_test)
            } else if list.path.is_ident("any") {
                !parts.is_empty() && parts.iter().all(needs_test)
            } else {
                false
            }
        }
        Meta::NameValue(_) => false,
    }
}

pub fn skips_item(item: &Item) -> bool {
    let attributes = match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::ExternCrate(item) => &item.attrs,
        // Only on a function does `#[test]` mean what it says, whatever has been imported under that name.
        Item::Fn(item) if item.attrs.iter().any(|a| a.path().is_ident("test")) => return true,
        Item::Fn(item) => &item.attrs,
        Item::ForeignMod(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::TraitAlias(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Union(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => return false,
    };
    only_in_tests(attributes)
}

pub fn skips_impl_item(item: &ImplItem) -> bool {
    only_in_tests(match item {
        ImplItem::Const(item) => &item.attrs,
        ImplItem::Fn(item) => &item.attrs,
        ImplItem::Type(item) => &item.attrs,
        ImplItem::Macro(item) => &item.attrs,
        _ => return false,
    })
}

pub fn skips_trait_item(item: &TraitItem) -> bool {
    only_in_tests(match item {
        TraitItem::Const(item) => &item.attrs,
        TraitItem::Fn(item) => &item.attrs,
        TraitItem::Type(item) => &item.attrs,
        TraitItem::Macro(item) => &item.attrs,
        _ => return false,
    })
}

pub fn skips_statement(statement: &Stmt) -> bool {
    only_in_tests(match statement {
        Stmt::Local(local) => &local.attrs,
        Stmt::Macro(call) => &call.attrs,
        Stmt::Item(item) => return skips_item(item),
        Stmt::Expr(expression, _) => match expression {
            Expr::Assign(inner) => &inner.attrs,
            Expr::Block(inner) => &inner.attrs,
            Expr::Call(inner) => &inner.attrs,
            Expr::ForLoop(inner) => &inner.attrs,
            Expr::If(inner) => &inner.attrs,
            Expr::Loop(inner) => &inner.attrs,
            Expr::Match(inner) => &inner.attrs,
            Expr::MethodCall(inner) => &inner.attrs,
            Expr::Unsafe(inner) => &inner.attrs,
            Expr::While(inner) => &inner.attrs,
            _ => return false,
        },
    })
}
