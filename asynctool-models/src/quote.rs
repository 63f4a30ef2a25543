//! Words of others, in a length that can be kept and read.

/// Bytes of what others send that are kept: more says nothing more to a person.
pub(crate) const MOST_KEPT: usize = 4096;

/// Letters of it that a person is shown.
const MOST_SHOWN: usize = 300;

/// The beginning of a text, on one line. It is longer than what is shown: so a key that is cut here, and which nobody
/// recognises any more, is not.
pub(crate) fn kept(text: &str) -> String {
    let mut kept = String::new();
    for word in text.split_whitespace() {
        if !kept.is_empty() {
            kept.push(' ');
        }
        kept.push_str(beginning(word, MOST_KEPT.saturating_sub(kept.len())));
        if kept.len() >= MOST_KEPT {
            break;
        }
    }
    kept
}

/// A text on one line, cut where it says enough.
pub(crate) fn shown(text: &str) -> String {
    let text = kept(text);
    match text.char_indices().nth(MOST_SHOWN) {
        Some((end, _)) => format!("{}...", text.get(..end).unwrap_or_default()),
        None => text,
    }
}

/// The beginning of a text, which ends between two letters.
fn beginning(text: &str, bytes: usize) -> &str {
    let mut end = bytes.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_cut_between_letters() {
        let long = format!("x{}", "ä".repeat(MOST_KEPT));
        assert_eq!(kept(&long).len(), MOST_KEPT - 1);
        assert_eq!(kept(" ä\n ö "), "ä ö");
        assert_eq!(shown("a\n  b\tc"), "a b c");
        assert_eq!(shown(&long).chars().count(), MOST_SHOWN + 3);
    }
}
