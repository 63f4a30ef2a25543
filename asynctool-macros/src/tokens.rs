//! What is done to tokens as tokens.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};

/// Whether a token with this text is among them, at any depth.
pub(crate) fn contains(tokens: TokenStream, text: &str) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Group(group) => contains(group.stream(), text),
        other => other.to_string() == text,
    })
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
            let mut inner = Group::new(group.delimiter(), replace_lifetimes(group.stream(), lifetimes, by));
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

/// The same tokens with a lifetime for the references that say nothing of theirs.
pub(crate) fn static_references(tokens: TokenStream) -> TokenStream {
    let mut tokens = tokens.into_iter().peekable();
    let mut all = TokenStream::new();
    while let Some(token) = tokens.next() {
        let is = |token: &TokenTree, text: char| matches!(token, TokenTree::Punct(punct) if punct.as_char() == text);
        let elided = is(&token, '&') && !tokens.peek().is_some_and(|next| is(next, '\''));
        all.extend([match token {
            TokenTree::Group(group) => {
                let mut inner = Group::new(group.delimiter(), static_references(group.stream()));
                inner.set_span(group.span());
                inner.into()
            }
            other => other,
        }]);
        if elided {
            all.extend(quote!('static));
        }
    }
    all
}

/// The same tokens as if they were written there; what they mean is still found where they were written.
pub(crate) fn located_at(tokens: TokenStream, span: Span) -> TokenStream {
    let located = tokens.into_iter().map(|mut token| {
        token.set_span(token.span().located_at(span));
        token
    });
    located.collect()
}

/// The tokens of an item without the attributes that only this macro understands: ours, and doc comments on parameters.
pub(crate) fn without_helpers(tokens: TokenStream) -> TokenStream {
    without_attributes(tokens, &["tool"])
}

fn without_attributes(tokens: TokenStream, names: &[&str]) -> TokenStream {
    let mut kept: Vec<TokenTree> = Vec::new();
    for token in tokens {
        let TokenTree::Group(group) = token else {
            kept.push(token);
            continue;
        };
        let attribute = |last: &mut TokenTree| {
            let name = group.stream().into_iter().next();
            let is_named = name.is_some_and(|name| names.contains(&name.to_string().as_str()));
            is_named && matches!(last, TokenTree::Punct(punct) if punct.as_char() == '#')
        };
        if group.delimiter() == Delimiter::Bracket && kept.pop_if(attribute).is_some() {
            continue;
        }
        let names: &[&str] =
            if group.delimiter() == Delimiter::Parenthesis { &["arg", "doc"] } else { &["tool"] };
        let mut inner = Group::new(group.delimiter(), without_attributes(group.stream(), names));
        inner.set_span(group.span());
        kept.push(inner.into());
    }
    kept.into_iter().collect()
}

/// A type as it is written in a text: tokens by themselves have spaces between them.
pub(crate) fn compact(ty: &syn::Type) -> String {
    let text = ty.to_token_stream().to_string();
    let tight = [(" < ", "<"), (" >", ">"), (" :: ", "::"), (":: ", "::"), (" ,", ","), ("& ", "&")];
    tight.into_iter().fold(text, |text, (loose, tight)| text.replace(loose, tight))
}

/// The places of the first token and of the last one. Code that begins at the one and ends at the other has, for
/// rustc, the place of all of them; stable Rust cannot join two spans.
pub(crate) fn ends(tokens: TokenStream) -> (Span, Span) {
    let mut tokens = tokens.into_iter();
    let first = tokens.next().map_or_else(Span::call_site, |token| token.span());
    (first, tokens.last().map_or(first, |token| token.span()))
}
