//! Doc comments: the part of them that the model reads.

use syn::{Attribute, Expr, ExprLit, Lit, Meta};

/// The prose of the doc comments up to the first heading: what follows is for people.
pub(crate) fn description(attrs: &[Attribute]) -> String {
    let mut lines: Vec<String> = Vec::new();
    for text in attrs.iter().filter_map(text_of) {
        // A block comment is one attribute with several lines.
        for line in text.split('\n') {
            let line = line.strip_prefix(' ').unwrap_or(line).trim_end();
            if line.starts_with("# ") {
                return finish(&lines);
            }
            lines.push(line.to_owned());
        }
    }
    finish(&lines)
}

fn finish(lines: &[String]) -> String {
    lines.join("\n").trim().to_owned()
}

fn text_of(attr: &Attribute) -> Option<String> {
    match &attr.meta {
        Meta::NameValue(meta) if meta.path.is_ident("doc") => match &meta.value {
            Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text.value()),
            _ => None,
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_description_ends_at_the_first_heading() {
        let attrs: Vec<Attribute> = vec![
            syn::parse_quote!(#[doc = " Search for flights."]),
            syn::parse_quote!(#[doc = ""]),
            syn::parse_quote!(#[doc = " - one day"]),
            syn::parse_quote!(#[doc = " # Errors"]),
            syn::parse_quote!(#[doc = " Never sent."]),
        ];
        assert_eq!(description(&attrs), "Search for flights.\n\n- one day");
    }
}
