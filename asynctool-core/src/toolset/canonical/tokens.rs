//! The text of arguments, token by token.
//!
//! They have been decoded before, so that nothing is checked here but what is needed to find the end of each token.

use std::borrow::Cow;

/// What has not been read yet.
pub(super) struct Tokens<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Tokens<'t> {
    pub(super) fn of(text: &'t str) -> Self {
        Self { text, at: 0 }
    }

    fn rest(&self) -> &'t [u8] {
        self.text.as_bytes().get(self.at..).unwrap_or_default()
    }

    /// The first byte of the next token.
    pub(super) fn peek(&mut self) -> Option<u8> {
        loop {
            match *self.text.as_bytes().get(self.at)? {
                b' ' | b'\n' | b'\r' | b'\t' => self.at += 1,
                byte => return Some(byte),
            }
        }
    }

    /// Passes over a token of one byte, which is the next one.
    pub(super) fn mark(&mut self) -> Option<u8> {
        let mark = self.peek()?;
        self.at += 1;
        Some(mark)
    }

    /// Passes over what stands here, if it is this; `None` if it is not.
    pub(super) fn expect(&mut self, what: &str) -> Option<()> {
        if !self.rest().starts_with(what.as_bytes()) {
            return None;
        }
        self.at += what.len();
        Some(())
    }

    /// A string with its quotes as it stands here, and whether it has escapes.
    pub(super) fn quoted(&mut self) -> Option<(&'t str, bool)> {
        let from = self.at;
        let mut has_escapes = false;
        self.expect("\"")?;
        loop {
            let end = self.rest().iter().position(|byte| matches!(byte, b'"' | b'\\'))?;
            self.at += end + 1;
            // The one behind which the rest begins now.
            if self.text.as_bytes().get(self.at - 1) == Some(&b'"') {
                return Some((self.text.get(from..self.at)?, has_escapes));
            }
            has_escapes = true;
            self.at += 1; // what is escaped
        }
    }

    /// The name of a field, and the colon behind it.
    pub(super) fn name(&mut self) -> Option<Cow<'t, str>> {
        let (quoted, has_escapes) = self.quoted()?;
        let is_name = self.mark()? == b':';
        match has_escapes {
            false => quoted.get(1..quoted.len() - 1).map(Cow::Borrowed),
            true => meaning(quoted).map(Cow::Owned),
        }
        .filter(|_| is_name)
    }

    /// A number as it is written.
    pub(super) fn number(&mut self) -> Option<&'t str> {
        let is_of_it = |byte: &&u8| matches!(byte, b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E');
        let from = self.at;
        self.at += self.rest().iter().take_while(is_of_it).count();
        self.text.get(from..self.at)
    }

    /// Passes over a value of any depth.
    pub(super) fn skip(&mut self) -> Option<()> {
        let mut open = 0_usize;
        loop {
            match self.peek()? {
                b'"' => drop(self.quoted()?),
                b'{' | b'[' => {
                    open += 1;
                    self.at += 1;
                }
                b'}' | b']' => {
                    open = open.checked_sub(1)?;
                    self.at += 1;
                }
                b',' | b':' if open > 0 => self.at += 1,
                _ => self.word()?,
            }
            if open == 0 {
                return Some(());
            }
        }
    }

    /// Passes over a number, `true`, `false` or `null`.
    fn word(&mut self) -> Option<()> {
        let is_of_it = |byte: &&u8| byte.is_ascii_alphanumeric() || b"+-.".contains(byte);
        let length = self.rest().iter().take_while(is_of_it).count();
        self.at += length;
        (length > 0).then_some(())
    }
}

/// What a string with escapes in it means.
pub(super) fn meaning(quoted: &str) -> Option<String> {
    serde_json::from_str(quoted).ok()
}
