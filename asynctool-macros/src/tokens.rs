//! What is done to tokens as tokens.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};

/// Whether a token with this text is among them, at any depth.
pub(crate) fn contains(tokens: TokenStream, text: &str) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Group(group) => contains(group.stream(), text),
        other => other.to_string() == text,
    })
}

/// The same tokens with `'_` for these lifetimes.
pub(crate) fn elide(tokens: TokenStream, lifetimes: &[Ident]) -> TokenStream {
    let mut after_quote = false;
    let elided = tokens.into_iter().map(|token| match token {
        TokenTree::Ident(name) if after_quote && lifetimes.contains(&name) => {
            after_quote = false;
            Ident::new("_", name.span()).into()
        }
        TokenTree::Group(group) => {
            let mut inner = proc_macro2::Group::new(group.delimiter(), elide(group.stream(), lifetimes));
            inner.set_span(group.span());
            inner.into()
        }
        other => {
            after_quote = matches!(&other, TokenTree::Punct(punct) if punct.as_char() == '\'');
            other
        }
    });
    elided.collect()
}

/// The places of the first token and of the last one. Code that begins at the one and ends at the other has, for
/// rustc, the place of all of them; stable Rust cannot join two spans.
pub(crate) fn ends(tokens: TokenStream) -> (Span, Span) {
    let mut tokens = tokens.into_iter();
    let first = tokens.next().map_or_else(Span::call_site, |token| token.span());
    (first, tokens.last().map_or(first, |token| token.span()))
}
