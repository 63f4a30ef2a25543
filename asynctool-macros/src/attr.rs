//! The grammar of `#[tool(..)]` and `#[arg(..)]`.

use proc_macro2::{Span, TokenStream};
use quote::ToTokens;
use syn::{
    Attribute, Expr, ExprLit, ExprRange, ExprUnary, Ident, Lit, LitStr, Meta, RangeLimits, Token, UnOp,
    meta::ParseNestedMeta, spanned::Spanned,
};

use crate::{
    ast::{Default as ArgDefault, Length, Number, Range, Scope, ToolOptions},
    diagnostics::Diagnostics,
    message,
};

const TOOL_KEYS: &[&str] = &["name", "on_duplicate", "duplicate_scope", "cancellable", "timeout", "skip"];
const ARG_KEYS: &[&str] = &["default", "range", "length"];
const POLICIES: &[&str] = &["confirm", "reject", "replace", "allow"];

/// What `#[arg(..)]` says.
#[derive(Default)]
pub(crate) struct ArgOptions {
    pub(crate) default: Option<ArgDefault>,
    pub(crate) range: Option<Range>,
    pub(crate) length: Option<Length>,
}

/// Reads `#[tool]`, `#[tool(..)]`.
pub(crate) fn tool_options(attrs: &[Attribute], errors: &mut Diagnostics) -> ToolOptions {
    let mut options = ToolOptions::default();
    let mut others: Vec<Span> = Vec::new();
    each_option(attrs, TOOL_KEYS, errors, |key, meta, errors| {
        if key == "skip" {
            options.skip = Some(meta.path.span());
            return no_value(key, meta, errors);
        }
        others.push(meta.path.span());
        match key {
            "name" => options.name = string(key, "\"..\"", meta, errors)?,
            "on_duplicate" => {
                if let Some(value) = string(key, "\"confirm\"", meta, errors)? {
                    if POLICIES.contains(&value.value().as_str()) {
                        options.on_duplicate = Some(Ident::new(&value.value(), value.span()));
                    } else {
                        errors.error(value, message::not_one_of(key, POLICIES));
                    }
                }
            }
            "duplicate_scope" => options.duplicate_scope = scope(meta, errors)?,
            "cancellable" => {
                let value = value(key, "false", meta, errors)?;
                match value {
                    Some(Expr::Lit(ExprLit { lit: Lit::Bool(flag), .. })) => {
                        options.cancellable = Some(flag.value);
                    }
                    Some(other) => errors.error(other, message::bad_value(key, "false")),
                    None => {}
                }
            }
            _ => options.timeout = value(key, "Duration::from_secs(60)", meta, errors)?,
        }
        Ok(())
    });
    if options.skip.is_some() {
        for span in others {
            errors.push(syn::Error::new(span, message::skip_with_options()));
        }
    }
    options
}

/// Reads `#[arg(..)]`.
pub(crate) fn arg_options(attrs: &[Attribute], errors: &mut Diagnostics) -> ArgOptions {
    let mut options = ArgOptions::default();
    each_option(attrs, ARG_KEYS, errors, |key, meta, errors| {
        match key {
            "default" if meta.input.peek(Token![=]) => {
                options.default = Some(ArgDefault::Value(meta.value()?.parse()?));
            }
            "default" => {
                options.default = Some(ArgDefault::OfType);
                no_value(key, meta, errors)?;
            }
            "range" => options.range = range(key, meta, errors)?,
            _ => {
                options.length = range(key, meta, errors)?.and_then(|range| length(&range, meta, errors));
            }
        }
        Ok(())
    });
    options
}

/// Calls `read` for every known key that comes for the first time; says what is wrong with the others.
fn each_option(
    attrs: &[Attribute],
    known: &[&'static str],
    errors: &mut Diagnostics,
    mut read: impl FnMut(&'static str, &ParseNestedMeta<'_>, &mut Diagnostics) -> syn::Result<()>,
) {
    let mut seen: Vec<&str> = Vec::new();
    for attr in attrs {
        if let Meta::Path(_) = attr.meta {
            continue;
        }
        let result = attr.parse_nested_meta(|meta| {
            let written = meta.path.to_token_stream().to_string();
            let Some(key) = known.iter().copied().find(|key| *key == written) else {
                let similar = most_similar(&written, known);
                errors.error(&meta.path, message::unknown_option(&written, similar, known));
                return skip_value(&meta);
            };
            if seen.contains(&key) {
                errors.error(&meta.path, message::option_given_twice(key));
                return skip_value(&meta);
            }
            seen.push(key);
            read(key, &meta, errors)
        });
        if let Err(error) = result {
            errors.push(error);
        }
    }
}

fn most_similar<'k>(written: &str, known: &[&'k str]) -> Option<&'k str> {
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
        let content;
        syn::parenthesized!(content in meta.input);
        content.parse::<TokenStream>()?;
    }
    Ok(())
}

fn no_value(key: &str, meta: &ParseNestedMeta<'_>, errors: &mut Diagnostics) -> syn::Result<()> {
    if meta.input.peek(Token![=]) || meta.input.peek(syn::token::Paren) {
        errors.error(&meta.path, message::takes_no_value(key));
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

fn string(
    key: &str,
    example: &str,
    meta: &ParseNestedMeta<'_>,
    errors: &mut Diagnostics,
) -> syn::Result<Option<LitStr>> {
    Ok(match value(key, example, meta, errors)? {
        Some(Expr::Lit(ExprLit { lit: Lit::Str(text), .. })) => Some(text),
        Some(other) => {
            errors.error(other, message::bad_value(key, example));
            None
        }
        None => None,
    })
}

fn scope(meta: &ParseNestedMeta<'_>, errors: &mut Diagnostics) -> syn::Result<Option<Scope>> {
    let Some(value) = value("duplicate_scope", "\"name_and_args\"", meta, errors)? else { return Ok(None) };
    let scope = match &value {
        Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => match text.value().as_str() {
            "name" => Some(Scope::Name),
            "name_and_args" => Some(Scope::NameAndArgs),
            _ => None,
        },
        Expr::Array(names) => names
            .elems
            .iter()
            .map(|name| match name {
                Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text.clone()),
                _ => None,
            })
            .collect::<Option<Vec<_>>>()
            .filter(|names| !names.is_empty())
            .map(Scope::Params),
        _ => None,
    };
    if scope.is_none() {
        errors.error(&value, message::scope_values());
    }
    Ok(scope)
}

/// Reads `key(a..=b)`: Rust's own range syntax, with literal ends.
fn range(key: &str, meta: &ParseNestedMeta<'_>, errors: &mut Diagnostics) -> syn::Result<Option<Range>> {
    if !meta.input.peek(syn::token::Paren) {
        errors.error(&meta.path, message::range_syntax(key));
        skip_value(meta)?;
        return Ok(None);
    }
    let content;
    syn::parenthesized!(content in meta.input);
    let written: TokenStream = content.parse()?;
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

fn number(expr: &Expr) -> Option<Number> {
    match expr {
        // What a `macro_rules!` macro passes on comes in an invisible group.
        Expr::Group(group) => number(&group.expr),
        Expr::Lit(ExprLit { lit: Lit::Int(int), .. }) => int.base10_parse().ok().map(Number::Int),
        Expr::Lit(ExprLit { lit: Lit::Float(float), .. }) => float.base10_parse().ok().map(Number::Float),
        Expr::Unary(ExprUnary { op: UnOp::Neg(_), expr, .. }) => match number(expr)? {
            Number::Int(int) => Some(Number::Int(-int)),
            Number::Float(float) => Some(Number::Float(-float)),
        },
        _ => None,
    }
}

fn length(range: &Range, meta: &ParseNestedMeta<'_>, errors: &mut Diagnostics) -> Option<Length> {
    let whole = |bound: Option<Number>, less: i128| match bound {
        None => Some(None),
        Some(Number::Int(int)) => usize::try_from(int - less).ok().map(Some),
        Some(Number::Float(_)) => None,
    };
    let length = whole(range.min, 0)
        .zip(whole(range.max, i128::from(range.exclusive)))
        .map(|(min, max)| Length { min, max });
    if length.is_none() {
        errors.error(&meta.path, message::length_syntax());
    }
    length
}

impl Number {
    #[expect(clippy::cast_precision_loss, reason = "only to see whether a range is empty")]
    fn as_float(self) -> f64 {
        match self {
            Self::Int(int) => int as f64,
            Self::Float(float) => float,
        }
    }
}
