//! The text of arguments, token by token.
//!
//! They have been decoded before, so that nothing is checked here but what is needed to find the end of each token.

use std::borrow::Cow;

/// What has not been read yet.
pub(super) struct Tokens<'t>(pub(super) &'t str);

impl<'t> Tokens<'t> {
    /// The first byte of the next token.
    pub(super) fn peek(&mut self) -> Option<u8> {
        loop {
            match self.0.as_bytes().first()? {
                b' ' | b'\n' | b'\r' | b'\t' => self.pass(1)?,
                byte => return Some(*byte),
            }
        }
    }

    /// Passes over so many bytes.
    fn pass(&mut self, count: usize) -> Option<()> {
        self.0 = self.0.get(count..)?;
        Some(())
    }

    /// Passes over a token that must be this one.
    pub(super) fn expect(&mut self, token: &str) -> Option<()> {
        self.0 = self.0.strip_prefix(token)?;
        Some(())
    }

    /// Passes over a token of one byte, which is the next one.
    pub(super) fn mark(&mut self) -> Option<u8> {
        let mark = self.peek()?;
        self.pass(1)?;
        Some(mark)
    }

    /// A string as it stands between its quotes, and whether it has escapes.
    fn raw_string(&mut self) -> Option<(&'t str, bool)> {
        let inner = self.0.strip_prefix('"')?;
        let (mut at, mut has_escapes) = (0, false);
        loop {
            let rest = inner.as_bytes().get(at..)?;
            let length = rest.iter().position(|byte| matches!(byte, b'"' | b'\\'))?;
            at += length;
            if rest.get(length) == Some(&b'"') {
                break;
            }
            has_escapes = true;
            at += 2;
        }
        self.0 = inner.get(at + 1..)?;
        Some((inner.get(..at)?, has_escapes))
    }

    /// A string; borrowed exactly where it stands so in the text.
    pub(super) fn string(&mut self) -> Option<Cow<'t, str>> {
        let begin = self.0;
        let (raw, has_escapes) = self.raw_string()?;
        if !has_escapes {
            return Some(Cow::Borrowed(raw));
        }
        serde_json::from_str(begin.get(..raw.len() + 2)?).ok().map(Cow::Owned)
    }

    /// A number as it is written.
    pub(super) fn number(&mut self) -> Option<&'t str> {
        let is_of_it = |byte: &u8| matches!(byte, b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E');
        let length = self.0.as_bytes().iter().position(|byte| !is_of_it(byte)).unwrap_or(self.0.len());
        let number = self.0.get(..length)?;
        self.pass(length)?;
        Some(number)
    }

    /// Passes over a value of any depth.
    pub(super) fn skip(&mut self) -> Option<()> {
        let mut open = 0_usize;
        loop {
            match self.peek()? {
                b'"' => drop(self.raw_string()?),
                b'{' | b'[' => {
                    open += 1;
                    self.pass(1)?;
                }
                b'}' | b']' => {
                    open = open.checked_sub(1)?;
                    self.pass(1)?;
                }
                b',' | b':' if open > 0 => self.pass(1)?,
                _ => self.word()?,
            }
            if open == 0 {
                return Some(());
            }
        }
    }

    /// Passes over a number, `true`, `false` or `null`.
    fn word(&mut self) -> Option<()> {
        let length =
            self.0.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(byte)).count();
        if length == 0 {
            return None;
        }
        self.pass(length)
    }
}
