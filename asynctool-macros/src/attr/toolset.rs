//! The grammar of `#[toolset(..)]`.

use proc_macro2::TokenStream;
use syn::{Lit, Path, Token, meta::ParseNestedMeta};

use super::{Keys, filled_string, no_value, read_options, value};
use crate::{ast::ToolsetOptions, diagnostics::Diagnostics, message};

const KEYS: &[&str] = &["prefix", "strict_docs", "crate"];

/// Reads what stands in the parentheses of `#[toolset(..)]`.
pub(crate) fn toolset_options(written: &TokenStream, errors: &mut Diagnostics) -> ToolsetOptions {
    let mut options = ToolsetOptions::default();
    let mut keys = Keys::new(KEYS);
    read_options("toolset", "prefix = \"travel\", strict_docs", written, errors, |meta, errors| {
        match keys.accept(meta, errors)? {
            Some("prefix") => options.prefix = filled_string("prefix", "\"travel\"", meta, errors)?,
            Some("strict_docs") => {
                options.strict_docs = true;
                no_value("strict_docs", meta, errors)?;
            }
            Some(key) => options.krate = path(key, meta, errors)?,
            None => {}
        }
        Ok(())
    });
    options
}

fn path(key: &str, meta: &ParseNestedMeta<'_>, errors: &mut Diagnostics) -> syn::Result<Option<Path>> {
    const EXAMPLE: &str = "::my_crate::asynctool_core";
    if meta.input.peek(Token![=]) && !meta.input.peek2(Lit) {
        // Not as an expression, in which `crate` alone means nothing.
        return meta.value()?.call(Path::parse_mod_style).map(Some);
    }
    if let Some(other) = value(key, EXAMPLE, meta, errors)? {
        errors.error(other, message::bad_value(key, EXAMPLE));
    }
    Ok(None)
}
