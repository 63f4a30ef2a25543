//! The grammar of `#[arg(..)]`.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::{
    Attribute, Expr, LitStr, Path, Token, meta::ParseNestedMeta, parse::Parser, punctuated::Punctuated,
};

use super::{
    each_option, filled_string, most_similar, no_parentheses, parenthesized, range, skip_value, string, text,
    value,
};
use crate::{
    ast::{Absent, ArgOptions, Length, Number, Range},
    diagnostics::Diagnostics,
    message, pattern,
};

const KEYS: &[&str] =
    &["rename", "default", "range", "length", "pattern", "format", "one_of", "example", "schema_with"];

const EXAMPLE: &str = "default = 5, range(1..=9)";

/// The formats that are checked, by their names in JSON Schema and in our `Format`.
pub(crate) const FORMATS: &[(&str, &str)] = &[
    ("date", "Date"),
    ("time", "Time"),
    ("date-time", "DateTime"),
    ("duration", "Duration"),
    ("email", "Email"),
    ("hostname", "Hostname"),
    ("ipv4", "Ipv4"),
    ("ipv6", "Ipv6"),
    ("uri", "Uri"),
    ("uuid", "Uuid"),
];

/// Reads `#[arg(..)]`.
pub(crate) fn arg_options(attrs: &[Attribute], errors: &mut Diagnostics) -> ArgOptions {
    let mut options = ArgOptions::default();
    each_option(attrs, KEYS, EXAMPLE, errors, |key, meta, errors| {
        match key {
            "rename" => options.rename = filled_string(key, "\"..\"", meta, errors)?,
            "default" if meta.input.peek(Token![=]) => {
                options.default = Some(Absent::Value(Box::new(meta.value()?.parse()?)));
            }
            "default" => {
                options.default = Some(Absent::OfType);
                no_parentheses(key, "..", meta, errors)?;
            }
            "range" => options.range = range(key, meta, errors)?,
            "length" => {
                options.length = range(key, meta, errors)?.and_then(|range| length(&range, meta, errors));
            }
            "pattern" => {
                let pattern = filled_string(key, "\"^[A-Z]{3}$\"", meta, errors)?;
                options.pattern = pattern.filter(|pattern| pattern::check(pattern, errors));
            }
            "format" => {
                options.format =
                    string(key, "\"date\"", meta, errors)?.filter(|name| is_format(name, errors));
            }
            "one_of" => options.one_of = one_of(meta, errors)?,
            "example" => options.example = value(key, "\"..\"", meta, errors)?,
            _ => options.schema_with = function(key, meta, errors)?,
        }
        Ok(())
    });
    options
}

fn is_format(name: &LitStr, errors: &mut Diagnostics) -> bool {
    let known: Vec<&str> = FORMATS.iter().map(|(name, _)| *name).collect();
    let is_known = known.contains(&name.value().as_str());
    if !is_known {
        let similar = most_similar(&name.value(), &known);
        errors.error(name, message::unknown_format(&name.value(), similar, &known));
    }
    is_known
}

/// Reads `one_of("a", "b")`.
fn one_of(meta: &ParseNestedMeta<'_>, errors: &mut Diagnostics) -> syn::Result<Option<Vec<LitStr>>> {
    if !meta.input.peek(syn::token::Paren) {
        errors.error(&meta.path, message::one_of_syntax());
        skip_value(meta)?;
        return Ok(None);
    }
    let written = parenthesized(meta)?;
    let exprs = Punctuated::<Expr, Token![,]>::parse_terminated.parse2(written.clone());
    let texts = exprs.ok().and_then(|exprs| {
        exprs
            .iter()
            .map(|expr| text(expr).cloned())
            .collect::<Option<Vec<_>>>()
            .filter(|texts| !texts.is_empty())
    });
    let Some(texts) = texts else {
        let at: TokenStream = if written.is_empty() { meta.path.to_token_stream() } else { written };
        errors.error(at, message::one_of_syntax());
        return Ok(None);
    };
    for (index, text) in texts.iter().enumerate() {
        if texts.iter().take(index).any(|earlier| earlier.value() == text.value()) {
            errors.error(text, message::listed_twice(&text.value()));
        }
    }
    Ok(Some(texts))
}

fn function(key: &str, meta: &ParseNestedMeta<'_>, errors: &mut Diagnostics) -> syn::Result<Option<Path>> {
    match value(key, "path::of::my_schema", meta, errors)? {
        Some(Expr::Path(path)) if path.qself.is_none() => Ok(Some(path.path)),
        Some(other) => {
            errors.error(other, message::bad_value(key, "path::of::my_schema"));
            Ok(None)
        }
        None => Ok(None),
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
