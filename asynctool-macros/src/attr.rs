//! The grammar of our attributes: what all of them share. Each has a file of its own.

mod arg;
mod tool;
mod toolset;

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::{
    Attribute, Expr, ExprLit, ExprRange, ExprUnary, Lit, LitStr, Meta, RangeLimits, Token, UnOp,
    meta::ParseNestedMeta, parse::Parser,
};

pub(crate) use self::{
    arg::{FORMATS, arg_options},
    tool::tool_options,
    toolset::toolset_options,
};
use crate::{
    ast::{Number, Range},
    diagnostics::Diagnostics,
    message,
};

/// The options of one attribute, as they are read: each may come once.
struct Keys {
    known: &'static [&'static str],
    seen: Vec<&'static str>,
}

impl Keys {
    fn new(known: &'static [&'static str]) -> Self {
        Self { known, seen: Vec::new() }
    }

    /// The key, if it is known and comes for the first time; else says what is wrong with it, and passes over it.
    fn accept(
        &mut self,
        meta: &ParseNestedMeta<'_>,
        errors: &mut Diagnostics,
    ) -> syn::Result<Option<&'static str>> {
        let written = meta.path.to_token_stream().to_string();
        if meta.input.peek(Token![:]) {
            return Err(meta.error(message::colon(&written)));
        }
        let Some(key) = self.known.iter().copied().find(|key| *key == written) else {
            let similar = most_similar(&written, self.known);
            errors.error(&meta.path, message::unknown_option(&written, similar, self.known));
            skip_value(meta)?;
            return Ok(None);
        };
        if self.seen.contains(&key) {
            errors.error(&meta.path, message::option_given_twice(key));
            skip_value(meta)?;
            return Ok(None);
        }
        self.seen.push(key);
        Ok(Some(key))
    }
}

/// Calls `read` for every known key of these attributes that comes for the first time; `example` shows how they are
/// written.
fn each_option(
    attrs: &[Attribute],
    known: &'static [&'static str],
    example: &str,
    errors: &mut Diagnostics,
    mut read: impl FnMut(&'static str, &ParseNestedMeta<'_>, &mut Diagnostics) -> syn::Result<()>,
) {
    let mut keys = Keys::new(known);
    for attr in attrs {
        let name = attr.path().to_token_stream().to_string();
        let list = match &attr.meta {
            Meta::Path(_) => continue,
            Meta::List(list) => list,
            Meta::NameValue(_) => {
                errors.error(&attr.meta, message::not_options(&name, example));
                continue;
            }
        };
        read_options(&name, example, &list.tokens, errors, |meta, errors| {
            match keys.accept(meta, errors)? {
                Some(key) => read(key, meta, errors),
                None => Ok(()),
            }
        });
    }
}

/// Calls `read` for every option in the parentheses of the attribute of this name.
fn read_options(
    name: &str,
    example: &str,
    written: &TokenStream,
    errors: &mut Diagnostics,
    mut read: impl FnMut(&ParseNestedMeta<'_>, &mut Diagnostics) -> syn::Result<()>,
) {
    if let Some(literal @ TokenTree::Literal(_)) = written.clone().into_iter().next() {
        errors.error(literal, message::not_options(name, example));
        return;
    }
    // Our own words come through as they are; those of the parser get an example.
    let mut own = false;
    let parser = syn::meta::parser(|meta| {
        own = meta.input.peek(Token![:]);
        let result = read(&meta, errors);
        own &= result.is_err();
        result
    });
    if let Err(error) = parser.parse2(written.clone()) {
        let text =
            if own { error.to_string() } else { message::option_syntax(name, example, &error.to_string()) };
        errors.push(syn::Error::new(error.span(), text));
    }
}

/// The one of these that was probably meant.
pub(crate) fn most_similar<'k>(written: &str, known: &[&'k str]) -> Option<&'k str> {
    known
        .iter()
        .map(|key| (strsim::jaro_winkler(written, key), *key))
        .filter(|(nearness, _)| *nearness > 0.8)
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, key)| key)
}

/// Passes over the value of a key that is not read, so that the keys behind it are.
fn skip_value(meta: &ParseNestedMeta<'_>) -> syn::Result<()> {
    if meta.input.peek(Token![=]) {
        meta.value()?.parse::<Expr>()?;
    } else if meta.input.peek(syn::token::Paren) {
        parenthesized(meta)?;
    }
    Ok(())
}

fn parenthesized(meta: &ParseNestedMeta<'_>) -> syn::Result<TokenStream> {
    let content;
    syn::parenthesized!(content in meta.input);
    content.parse()
}

fn no_value(key: &str, meta: &ParseNestedMeta<'_>, errors: &mut Diagnostics) -> syn::Result<()> {
    if meta.input.peek(Token![=]) || meta.input.peek(syn::token::Paren) {
        errors.error(&meta.path, message::takes_no_value(key));
        skip_value(meta)?;
    }
    Ok(())
}

/// For a key that may come alone, or with a value behind `=`.
fn no_parentheses(
    key: &str,
    example: &str,
    meta: &ParseNestedMeta<'_>,
    errors: &mut Diagnostics,
) -> syn::Result<()> {
    if meta.input.peek(syn::token::Paren) {
        errors.error(&meta.path, message::takes_no_parentheses(key, example));
        skip_value(meta)?;
    }
    Ok(())
}

fn value(
    key: &str,
    example: &str,
    meta: &ParseNestedMeta<'_>,
    errors: &mut Diagnostics,
) -> syn::Result<Option<Expr>> {
    if meta.input.peek(Token![=]) {
        return Ok(Some(meta.value()?.parse()?));
    }
    errors.error(&meta.path, message::needs_value(key, example));
    skip_value(meta)?;
    Ok(None)
}

/// A literal behind invisible groups: what a `macro_rules!` macro passes on comes in them.
fn literal(expr: &Expr) -> Option<&Lit> {
    match expr {
        Expr::Group(group) => literal(&group.expr),
        Expr::Lit(ExprLit { lit, .. }) => Some(lit),
        _ => None,
    }
}

/// The text of a string literal.
pub(crate) fn text(expr: &Expr) -> Option<&LitStr> {
    match literal(expr)? {
        Lit::Str(text) => Some(text),
        _ => None,
    }
}

/// The value of a number literal, which may have a sign.
pub(crate) fn number(expr: &Expr) -> Option<Number> {
    if let Expr::Group(group) = expr {
        return number(&group.expr);
    }
    if let Expr::Unary(ExprUnary { op: UnOp::Neg(_), expr, .. }) = expr {
        return Some(match number(expr)? {
            Number::Int(int) => Number::Int(-int),
            Number::Float(float) => Number::Float(-float),
        });
    }
    match literal(expr)? {
        Lit::Int(int) => int.base10_parse().ok().map(Number::Int),
        Lit::Float(float) => float.base10_parse().ok().map(Number::Float),
        _ => None,
    }
}

fn string(
    key: &str,
    example: &str,
    meta: &ParseNestedMeta<'_>,
    errors: &mut Diagnostics,
) -> syn::Result<Option<LitStr>> {
    let Some(value) = value(key, example, meta, errors)? else { return Ok(None) };
    let text = text(&value).cloned();
    if text.is_none() {
        errors.error(value, message::bad_value(key, example));
    }
    Ok(text)
}

/// The same for a text that must say something.
fn filled_string(
    key: &str,
    example: &str,
    meta: &ParseNestedMeta<'_>,
    errors: &mut Diagnostics,
) -> syn::Result<Option<LitStr>> {
    let text = string(key, example, meta, errors)?;
    Ok(text.filter(|text| {
        let filled = !text.value().trim().is_empty();
        if !filled {
            errors.error(text, message::empty_value(key));
        }
        filled
    }))
}

/// Reads `key(a..=b)`: Rust's own range syntax, with literal ends.
fn range(key: &str, meta: &ParseNestedMeta<'_>, errors: &mut Diagnostics) -> syn::Result<Option<Range>> {
    if !meta.input.peek(syn::token::Paren) {
        errors.error(&meta.path, message::range_syntax(key));
        skip_value(meta)?;
        return Ok(None);
    }
    let written = parenthesized(meta)?;
    let Some(range) = syn::parse2(written.clone()).ok().as_ref().and_then(literal_range) else {
        // Empty parentheses have no tokens to point at.
        let at = if written.is_empty() { meta.path.to_token_stream() } else { written };
        errors.error(at, message::range_syntax(key));
        return Ok(None);
    };
    let least = if key == "length" { Some(Number::Int(0)) } else { None };
    let empty = match (range.min.or(least), range.max) {
        (Some(min), Some(max)) if range.exclusive => min.as_float() >= max.as_float(),
        (Some(min), Some(max)) => min.as_float() > max.as_float(),
        _ => false,
    };
    if empty {
        let text = format!("{key}({})", written.to_string().replace(' ', ""));
        errors.error(&written, message::range_accepts_nothing(&text));
        return Ok(None);
    }
    Ok(Some(range))
}

fn literal_range(written: &Expr) -> Option<Range> {
    let Expr::Range(ExprRange { start, end, limits, .. }) = written else { return None };
    if start.is_none() && end.is_none() {
        return None;
    }
    let bound = |bound: &Option<Box<Expr>>| match bound {
        Some(expr) => number(expr).map(Some),
        None => Some(None),
    };
    let exclusive = matches!(limits, RangeLimits::HalfOpen(_)) && end.is_some();
    Some(Range { min: bound(start)?, max: bound(end)?, exclusive })
}
