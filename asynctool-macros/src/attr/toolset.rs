//! The grammar of `#[toolset(..)]`.

use proc_macro2::TokenStream;
use syn::{Path, parse::Parser, spanned::Spanned};

use super::{Keys, filled_string, no_value};
use crate::{ast::ToolsetOptions, diagnostics::Diagnostics, message};

const KEYS: &[&str] = &["prefix", "strict_docs", "crate"];

/// Reads what stands in the parentheses of `#[toolset(..)]`.
pub(crate) fn toolset_options(written: &TokenStream, errors: &mut Diagnostics) -> ToolsetOptions {
    let mut options = ToolsetOptions::default();
    let mut keys = Keys::new(KEYS);
    let parser = syn::meta::parser(|meta| {
        match keys.accept(&meta, errors)? {
            Some("prefix") => options.prefix = filled_string("prefix", "\"travel\"", &meta, errors)?,
            Some("strict_docs") => {
                options.strict_docs = true;
                no_value("strict_docs", &meta, errors)?;
            }
            Some(key) => {
                let example = "::my_crate::asynctool_core";
                if meta.input.peek(syn::Token![=]) {
                    let value = meta.value()?;
                    let span = value.span();
                    let path = value.call(Path::parse_mod_style);
                    let path = path.map_err(|_| syn::Error::new(span, message::bad_value(key, example)))?;
                    options.krate = Some(path);
                } else {
                    errors.push(syn::Error::new(meta.path.span(), message::needs_value(key, example)));
                    super::skip_value(&meta)?;
                }
            }
            None => {}
        }
        Ok(())
    });
    if let Err(error) = parser.parse2(written.clone()) {
        errors.push(error);
    }
    options
}
