//! Text as XML can hold it.

use std::fmt::{self, Write};

/// A text with the characters of markup written as entities, without those that XML forbids.
pub(super) struct Escaped<'a>(pub(super) &'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for c in self.0.chars() {
            match c {
                '&' => f.write_str("&amp;")?,
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '"' => f.write_str("&quot;")?,
                '\'' => f.write_str("&apos;")?,
                '\t' | '\n' => f.write_char(c)?,
                '\u{fffe}' | '\u{ffff}' => {}
                _ if c.is_control() => {}
                _ => f.write_char(c)?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_is_text_and_what_xml_forbids_is_gone() {
        let text = "<b a=\"1\">R&D's</b>\u{0}\u{1b}[1m\u{7f}\u{ffff}\r\n\u{e9}";
        let expected = "&lt;b a=&quot;1&quot;&gt;R&amp;D&apos;s&lt;/b&gt;[1m\n\u{e9}";
        assert_eq!(Escaped(text).to_string(), expected);
    }
}
