//! Text put together while the compiler evaluates constants: what a panic there can say.

/// A text of at most 256 bytes; what is longer is cut.
pub(crate) struct ConstText {
    bytes: [u8; Self::CAPACITY],
    length: usize,
}

impl ConstText {
    const CAPACITY: usize = 256;

    pub(crate) const fn new() -> Self {
        Self { bytes: [0; Self::CAPACITY], length: 0 }
    }

    #[expect(clippy::indexing_slicing, reason = "constants have no other way; both indices are checked")]
    pub(crate) const fn and(mut self, text: &str) -> Self {
        let text = text.as_bytes();
        let mut index = 0;
        while index < text.len() && self.length < Self::CAPACITY {
            self.bytes[self.length] = text[index];
            self.length += 1;
            index += 1;
        }
        self
    }

    pub(crate) const fn as_str(&self) -> &str {
        let (text, _) = self.bytes.split_at(self.length);
        match str::from_utf8(text) {
            Ok(text) => text,
            Err(_) => "a text was cut in the middle of a character",
        }
    }
}

/// Whether two texts are the same.
#[expect(clippy::indexing_slicing, reason = "constants have no other way; the lengths are equal")]
pub(crate) const fn same(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len() != b.len() {
        return false;
    }
    let mut index = 0;
    while index < a.len() {
        if a[index] != b[index] {
            return false;
        }
        index += 1;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_put_together_and_cut_at_its_capacity() {
        assert_eq!(ConstText::new().and("the tool ").and("`f`").as_str(), "the tool `f`");
        let long = "x".repeat(300);
        assert_eq!(ConstText::new().and(&long).as_str().len(), 256);
    }

    #[test]
    fn texts_are_compared_as_texts() {
        assert!(same("ping", "ping") && !same("ping", "pong") && !same("ping", "pin"));
    }
}
