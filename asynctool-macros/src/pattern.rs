//! Patterns: what `#[arg(pattern = "..")]` may hold. It is checked with the same engine that checks the arguments.

use regex_lite::Regex;
use syn::LitStr;

use crate::{diagnostics::Diagnostics, message};

/// What this engine reads and the regular expressions of JSON Schema (ECMA-262) do not have, or mean otherwise.
const NOT_PORTABLE: &[&str] = &[
    "(?i", "(?m", "(?s", "(?x", "(?U", "(?R", "(?u", "(?-", "(?P<", r"\A", r"\z", r"\a", r"\<", r"\>", "[[:",
    r"\x{", r"\U", "&&",
];

/// Whether the pattern can be checked, and means to the model's provider what it means here.
pub(crate) fn check(pattern: &LitStr, errors: &mut Diagnostics) -> bool {
    let text = pattern.value();
    if let Err(error) = Regex::new(&text) {
        errors.error(pattern, message::invalid_pattern(&error.to_string()));
        return false;
    }
    if let Some(feature) = NOT_PORTABLE.iter().find(|feature| has(&text, feature)) {
        errors.error(pattern, message::pattern_not_portable(feature));
        return false;
    }
    true
}

/// Whether this value keeps the pattern.
pub(crate) fn accepts(pattern: &LitStr, value: &str) -> bool {
    Regex::new(&pattern.value()).is_ok_and(|pattern| pattern.is_match(value))
}

/// Whether the pattern has this in it, and not behind a backslash that takes its meaning.
fn has(pattern: &str, feature: &str) -> bool {
    let mut escaped = false;
    pattern.char_indices().any(|(at, c)| {
        let here = !escaped && pattern.get(at..).is_some_and(|rest| rest.starts_with(feature));
        escaped = c == '\\' && !escaped;
        here
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_escaped_backslash_is_no_feature() {
        assert!(has(r"a\A", r"\A"));
        assert!(!has(r"a\\A", r"\A"));
        assert!(has(r"\\\z", r"\z"));
    }
}
