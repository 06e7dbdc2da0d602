//! The attributes that `kit` and `modelled-kit` re-export as `#[kit::test]`, `#[kit::model]` and `#[kit::canary]`.
//!
//! They only wrap a function's body; all behaviour is in `kit::judge` and `modelled-kit`. No parser crate is used, because every
//! student compiles this one before the first verdict.

use proc_macro::{Delimiter, Group, TokenStream, TokenTree};

/// Marks a test of a chapter. The function takes nothing and returns nothing.
#[proc_macro_attribute]
pub fn test(arguments: TokenStream, item: TokenStream) -> TokenStream {
    wrap("test", "::kit::judge::test", arguments, item)
}

/// Marks a test whose point is when things happen. Here it runs once, on real threads; see `kit::model`.
#[proc_macro_attribute]
pub fn model(arguments: TokenStream, item: TokenStream) -> TokenStream {
    wrap("model", "::kit::judge::test", arguments, item)
}

/// Marks a test that no solution can pass, so that a forged pass is seen.
#[proc_macro_attribute]
pub fn canary(arguments: TokenStream, item: TokenStream) -> TokenStream {
    wrap("canary", "::kit::judge::canary", arguments, item)
}

/// `#[kit::test]` in the modelled build: such a test is not about schedules, and is not there.
#[proc_macro_attribute]
pub fn absent(_arguments: TokenStream, _item: TokenStream) -> TokenStream {
    TokenStream::new()
}

/// `#[kit::model]` and `#[kit::canary]` in the modelled build.
#[proc_macro_attribute]
pub fn explored(arguments: TokenStream, item: TokenStream) -> TokenStream {
    wrap("model", "::kit::explore", arguments, item)
}

/// Turns `fn name() { body }` into `#[test] fn name() { judge(|| { body }) }`.
fn wrap(attribute: &str, judge: &str, arguments: TokenStream, item: TokenStream) -> TokenStream {
    if !arguments.is_empty() {
        return error(&format!("`#[kit::{attribute}]` takes no arguments"));
    }
    let mut tokens: Vec<TokenTree> = item.into_iter().collect();
    let body = match tokens.pop() {
        Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace => group,
        _ => return error(&format!("`#[kit::{attribute}]` belongs on a function")),
    };
    match tokens.last() {
        Some(TokenTree::Group(parameters))
            if parameters.delimiter() == Delimiter::Parenthesis
                && parameters.stream().is_empty() => {}
        _ => {
            return error(&format!(
                "a `#[kit::{attribute}]` function has no parameters and no return type"
            ));
        }
    }

    let span = body.span();
    let mut closure = parse("||");
    closure.extend([TokenTree::Group(body)]);
    let mut call = parse(judge);
    call.extend([TokenTree::Group(Group::new(
        Delimiter::Parenthesis,
        closure,
    ))]);
    let mut wrapped_body = Group::new(Delimiter::Brace, call);
    wrapped_body.set_span(span);

    let mut output = parse("#[test]");
    output.extend(tokens);
    output.extend([TokenTree::Group(wrapped_body)]);
    output
}

fn parse(source: &str) -> TokenStream {
    source.parse().expect("the fragments above are valid Rust")
}

fn error(message: &str) -> TokenStream {
    parse(&format!("::core::compile_error!({message:?});"))
}
