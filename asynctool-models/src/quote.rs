//! Words of others, in a length that can be kept and read.

/// Bytes of what others send that are kept: more says nothing more to a person.
pub(crate) const MOST_KEPT: usize = 4096;

/// Letters of it that a person is shown.
const MOST_SHOWN: usize = 300;

/// The beginning of a text, which ends between two letters.
pub(crate) fn kept(text: &str) -> &str {
    let mut end = MOST_KEPT.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}

/// A text on one line, cut where it says enough.
pub(crate) fn shown(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match text.char_indices().nth(MOST_SHOWN) {
        Some((end, _)) => format!("{}...", text.get(..end).unwrap_or_default()),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_cut_between_letters() {
        let long = format!("x{}", "ä".repeat(MOST_KEPT));
        assert_eq!(kept(&long).len(), MOST_KEPT - 1);
        assert_eq!(kept("ä"), "ä");
        assert_eq!(shown("a\n  b\tc"), "a b c");
        assert_eq!(shown(&long).chars().count(), MOST_SHOWN + 3);
    }
}
