//! The grammar of `#[tool(..)]`.

use proc_macro2::Span;
use syn::{Attribute, Expr, Ident, Lit, LitInt, Token, meta::ParseNestedMeta, spanned::Spanned};

use super::{each_option, filled_string, literal, no_parentheses, no_value, string, text, value};
use crate::{
    ast::{Question, Scope, ToolOptions},
    diagnostics::Diagnostics,
    message,
};

const KEYS: &[&str] = &[
    "name",
    "description",
    "title",
    "on_duplicate",
    "duplicate_scope",
    "cancellable",
    "timeout",
    "detach_after",
    "max_running",
    "approval",
    "read_only",
    "destructive",
    "idempotent",
    "open_world",
    "skip",
];
const EXAMPLE: &str = "name = \"book\", cancellable = false";
const POLICIES: &[&str] = &["confirm", "reject", "replace", "allow"];

/// Reads `#[tool]`, `#[tool(..)]`.
pub(crate) fn tool_options(attrs: &[Attribute], errors: &mut Diagnostics) -> ToolOptions {
    let mut options = ToolOptions::default();
    let mut others: Vec<Span> = Vec::new();
    each_option(attrs, KEYS, EXAMPLE, errors, |key, meta, errors| {
        if key == "skip" {
            options.skip = Some(meta.path.span());
            return no_value(key, meta, errors);
        }
        others.push(meta.path.span());
        match key {
            "name" => options.name = string(key, "\"..\"", meta, errors)?,
            "description" => options.description = value(key, "\"..\"", meta, errors)?,
            "title" => options.title = filled_string(key, "\"..\"", meta, errors)?,
            "on_duplicate" => {
                options.on_duplicate = string(key, "\"confirm\"", meta, errors)?.filter(|value| {
                    let known = POLICIES.contains(&value.value().as_str());
                    if !known {
                        errors.error(value, message::not_one_of(key, POLICIES));
                    }
                    known
                });
            }
            "duplicate_scope" => {
                options.duplicate_scope = scope(meta, errors)?.map(|scope| (scope, meta.path.span()));
            }
            "cancellable" => {
                let value = value(key, "false", meta, errors)?;
                options.cancellable = value.and_then(|value| flag(key, "false", &value, errors));
            }
            "timeout" => options.timeout = value(key, "Duration::from_secs(60)", meta, errors)?,
            "detach_after" => options.detach_after = value(key, "Duration::from_secs(2)", meta, errors)?,
            "max_running" => {
                let value = value(key, "4", meta, errors)?;
                options.max_running = value.and_then(|value| count(key, &value, errors));
            }
            "approval" => {
                let example = "\"Run {program}?\"";
                if meta.input.peek(Token![=]) {
                    let text = filled_string(key, example, meta, errors)?;
                    options.approval = text.map(Question::Text);
                } else {
                    no_parentheses(key, example, meta, errors)?;
                    options.approval = Some(Question::OfCall);
                }
            }
            hint => {
                let given = if meta.input.peek(Token![=]) {
                    let value: Expr = meta.value()?.parse()?;
                    flag(hint, "false", &value, errors)
                } else {
                    no_parentheses(hint, "false", meta, errors)?;
                    Some(true)
                };
                options.hints.extend(given.map(|given| (Ident::new(hint, meta.path.span()), given)));
            }
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

fn flag(key: &str, example: &str, value: &Expr, errors: &mut Diagnostics) -> Option<bool> {
    if let Some(Lit::Bool(flag)) = literal(value) {
        return Some(flag.value);
    }
    errors.error(value, message::bad_value(key, example));
    None
}

/// A whole number from 1.
fn count(key: &str, value: &Expr, errors: &mut Diagnostics) -> Option<LitInt> {
    if let Some(Lit::Int(int)) = literal(value)
        && int.base10_parse::<u32>().is_ok_and(|count| count > 0)
    {
        return Some(int.clone());
    }
    errors.error(value, message::not_a_count(key));
    None
}

fn scope(meta: &ParseNestedMeta<'_>, errors: &mut Diagnostics) -> syn::Result<Option<Scope>> {
    let Some(value) = value("duplicate_scope", "\"name_and_args\"", meta, errors)? else { return Ok(None) };
    let scope = match &value {
        Expr::Array(names) => names
            .elems
            .iter()
            .map(|name| text(name).cloned())
            .collect::<Option<Vec<_>>>()
            .filter(|names| !names.is_empty())
            .map(Scope::Params),
        other => text(other).and_then(|text| match text.value().as_str() {
            "name" => Some(Scope::Name),
            "name_and_args" => Some(Scope::NameAndArgs),
            _ => None,
        }),
    };
    if scope.is_none() {
        errors.error(&value, message::scope_values());
    }
    Ok(scope)
}
