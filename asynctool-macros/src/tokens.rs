//! What is done to tokens as tokens.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};

/// Whether a token with this text is among them, at any depth.
pub(crate) fn contains(tokens: TokenStream, text: &str) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Group(group) => contains(group.stream(), text),
        other => other.to_string() == text,
    })
}

/// The tokens as somebody would write them: the compiler puts space between them where nobody does.
pub(crate) fn to_text(tokens: &TokenStream) -> String {
    let mut text = tokens.to_string();
    for tight in ["::", "<", ">", ","] {
        text = text.replace(&format!(" {tight}"), tight);
        if tight != "," && tight != ">" {
            text = text.replace(&format!("{tight} "), tight);
        }
    }
    text
}

/// Where `'_` is written among them.
pub(crate) fn elided_lifetime(tokens: TokenStream) -> Option<Span> {
    let mut after_quote = None;
    tokens.into_iter().find_map(|token| match token {
        TokenTree::Group(group) => elided_lifetime(group.stream()),
        TokenTree::Punct(punct) if punct.as_char() == '\'' => {
            after_quote = Some(punct.span());
            None
        }
        TokenTree::Ident(name) => after_quote.take().filter(|_| name == "_"),
        _ => None,
    })
}

/// The same tokens with another lifetime for these, such as `_` for those that a method declares.
pub(crate) fn replace_lifetimes(tokens: TokenStream, lifetimes: &[Ident], by: &str) -> TokenStream {
    let mut after_quote = false;
    let replaced = tokens.into_iter().map(|token| match token {
        TokenTree::Ident(name) if after_quote && lifetimes.contains(&name) => {
            after_quote = false;
            Ident::new(by, name.span()).into()
        }
        TokenTree::Group(group) => {
            let mut inner =
                proc_macro2::Group::new(group.delimiter(), replace_lifetimes(group.stream(), lifetimes, by));
            inner.set_span(group.span());
            inner.into()
        }
        other => {
            after_quote = matches!(&other, TokenTree::Punct(punct) if punct.as_char() == '\'');
            other
        }
    });
    replaced.collect()
}

/// The same tokens as if they were written there; what they mean is still found where they were written.
pub(crate) fn located_at(tokens: TokenStream, span: Span) -> TokenStream {
    let located = tokens.into_iter().map(|mut token| {
        token.set_span(token.span().located_at(span));
        token
    });
    located.collect()
}

/// The places of the first token and of the last one. Code that begins at the one and ends at the other has, for
/// rustc, the place of all of them; stable Rust cannot join two spans.
pub(crate) fn ends(tokens: TokenStream) -> (Span, Span) {
    let mut tokens = tokens.into_iter();
    let first = tokens.next().map_or_else(Span::call_site, |token| token.span());
    (first, tokens.last().map_or(first, |token| token.span()))
}
