//! Measures how deep a source is nested before anybody parses it: a parser's stack ends, and the process with it.

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// Far above what people write, far below what `STACK` has room for.
const DEEPEST: usize = 3000;

/// Enough for a parser that is `DEEPEST` deep, however much each level takes. Only what is used becomes memory.
pub const STACK: usize = 256 * 1024 * 1024;

/// The line at which the nesting becomes too deep.
pub fn too_deep(tokens: TokenStream) -> Option<usize> {
    measure(tokens, 0)
}

/// Nesting does not need brackets: `!!!!x`, `1 + 1 + 1`, `a.b().c()`, `A<B, A<B, …` and `else if` nest, too. So what counts
/// is how many tokens there are since something new began, here and around the groups that this one is in.
fn measure(tokens: TokenStream, base: usize) -> Option<usize> {
    let mut depth = base;
    let mut open_angles: usize = 0;
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        depth += 1;
        if depth > DEEPEST {
            return Some(token.span().start().line);
        }
        match token {
            TokenTree::Group(group) => {
                let deep = measure(group.stream(), depth + 1);
                if deep.is_some() {
                    return deep;
                }
                let begins_anew = match tokens.peek() {
                    None => true,
                    Some(TokenTree::Ident(next)) => next != "else" && next != "as",
                    Some(TokenTree::Punct(next)) => next.as_char() == '#',
                    Some(_) => false,
                };
                if group.delimiter() == Delimiter::Brace && begins_anew {
                    (depth, open_angles) = (base, 0);
                }
            }
            TokenTree::Punct(mark) => match mark.as_char() {
                ';' => (depth, open_angles) = (base, 0),
                ',' => depth = base + open_angles,
                '<' => open_angles += 1,
                '>' => open_angles = open_angles.saturating_sub(1),
                // Attributes stand beside each other, and a doc comment is one for each line.
                '#' => {
                    depth -= 1;
                    if matches!(tokens.peek(), Some(TokenTree::Punct(next)) if next.as_char() == '!')
                    {
                        tokens.next();
                    }
                    if let Some(TokenTree::Group(group)) = tokens.peek() {
                        let deep = measure(group.stream(), depth + 1);
                        if deep.is_some() {
                            return deep;
                        }
                        tokens.next();
                    }
                }
                _ => {}
            },
            TokenTree::Ident(_) | TokenTree::Literal(_) => {}
        }
    }
    None
}
