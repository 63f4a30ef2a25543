//! Doc comments: the part of them that the model reads.

use syn::{Attribute, Expr, ExprLit, Lit, Meta, ext::IdentExt as _, parse_quote};

use crate::ast::Param;

/// The prose of the doc comments up to the first heading: what follows is for people. A paragraph that is wrapped in
/// the source is one line for the model; lists, tables and code keep their lines.
pub(crate) fn description(attrs: &[Attribute]) -> String {
    let mut text = String::new();
    let mut in_code = false;
    let mut may_join = false;
    let docs: Vec<String> = attrs.iter().filter_map(text_of).collect();
    for line in docs.iter().flat_map(|doc| lines_of(doc)) {
        let line = line.strip_prefix(' ').unwrap_or(line).trim_end();
        let fence = line.trim_start().starts_with("```");
        if line.starts_with("# ") && !in_code {
            break;
        }
        let prose = !in_code && !fence && is_prose(line);
        text.push(if may_join && prose { ' ' } else { '\n' });
        text.push_str(line);
        in_code ^= fence;
        may_join = !in_code && !fence && !line.is_empty() && !line.starts_with('|');
    }
    text.trim().to_owned()
}

/// The lines of one attribute. A block comment has several: those after the first may be indented as the code is, and
/// begin with a star, neither of which is part of the text.
fn lines_of(doc: &str) -> Vec<&str> {
    let mut lines: Vec<&str> = doc.split('\n').collect();
    let (_, rest) = lines.split_at_mut(1);
    let is_blank = |line: &str| line.trim().is_empty();
    if rest.iter().all(|line| is_blank(line) || line.trim_start().starts_with('*')) {
        for line in rest.iter_mut() {
            *line = line.trim_start().trim_start_matches('*');
        }
    }
    let indent_of = |line: &&str| line.len() - line.trim_start().len();
    let indent = rest.iter().filter(|line| !is_blank(line)).map(indent_of).min().unwrap_or(0);
    for line in rest {
        *line = line.get(indent..).unwrap_or_default();
    }
    lines
}

/// Whether the line goes on with the sentence of the line before: not a list item, a table, a quote or a blank line.
fn is_prose(line: &str) -> bool {
    let number = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let numbered = number.len() < line.len() && number.starts_with(['.', ')']);
    let begins_block = numbered || line.starts_with(['-', '*', '+', '|', '>', '#', ' ', '\t']);
    !line.is_empty() && !begins_block
}

/// Shows the parameters' descriptions in the method's own documentation, where an author who wrote an `# Arguments`
/// section did not do so: rustc keeps no doc comments on parameters.
pub(crate) fn add_arguments(attrs: &mut Vec<Attribute>, params: &[Param]) {
    let is_heading = |line: &str| line.trim().eq_ignore_ascii_case("# arguments");
    let has_section = attrs.iter().filter_map(text_of).any(|doc| doc.lines().any(is_heading));
    let mut described = params.iter().filter(|param| !param.docs.is_empty()).peekable();
    if has_section || described.peek().is_none() {
        return;
    }
    let mut section = "\n\n# Arguments\n".to_owned();
    for param in described {
        // Indented, so that a description of several paragraphs stays one item of the list.
        let docs = param.docs.replace('\n', "\n  ");
        section.extend(["\n- `", &param.ident.unraw().to_string(), "`: ", &docs]);
    }
    attrs.push(parse_quote!(#[doc = #section]));
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

    fn description_of(lines: &[&str]) -> String {
        let attrs: Vec<Attribute> = lines.iter().map(|line| syn::parse_quote!(#[doc = #line])).collect();
        description(&attrs)
    }

    #[test]
    fn the_description_ends_at_the_first_heading() {
        let text = description_of(&[" Search for flights.", "", " # Errors", " Never sent."]);
        assert_eq!(text, "Search for flights.");
    }

    #[test]
    fn a_block_comment_is_not_indented() {
        assert_eq!(
            description_of(&[" Search\n        for flights.\n\n          - one\n        "]),
            "Search for flights.\n\n - one"
        );
        assert_eq!(description_of(&["\n     * Search\n     * for flights.\n     "]), "Search for flights.");
        assert_eq!(description_of(&[" Search:\n - one\n - two"]), "Search:\n- one\n- two");
    }

    #[test]
    fn a_paragraph_is_one_line_and_lists_and_code_keep_theirs() {
        let lines = [
            " Search the flights that",
            " leave on a day.",
            "",
            " 1. one day",
            " 2. another,",
            " or none",
            " - `x`",
            " ```",
            " a",
            " # b",
            " ```",
            " Then go.",
        ];
        assert_eq!(
            description_of(&lines),
            "Search the flights that leave on a day.\n\n1. one day\n2. another, or none\n- `x`\n```\na\n# b\n```\nThen go."
        );
    }
}
