//! What was sent before, to be recalled.

use std::collections::VecDeque;

/// How many texts are kept.
const MOST: usize = 100;

/// The texts that were sent, and which of them is looked at.
#[derive(Debug, Default)]
pub struct History {
    sent: VecDeque<String>,
    /// How far back; 0 is the text that was not sent yet.
    back: usize,
    draft: String,
}

impl History {
    /// Keeps what was sent; the same text twice in a row once.
    pub fn add(&mut self, text: &str) {
        self.back = 0;
        self.draft.clear();
        if self.sent.back().is_some_and(|last| last == text) {
            return;
        }
        if self.sent.len() == MOST {
            self.sent.pop_front();
        }
        self.sent.push_back(text.to_owned());
    }

    /// The text before the one that is shown, if there is one.
    pub fn earlier(&mut self, shown: &str) -> Option<String> {
        let index = self.sent.len().checked_sub(self.back + 1)?;
        if self.back == 0 {
            shown.clone_into(&mut self.draft);
        }
        self.back += 1;
        self.sent.get(index).cloned()
    }

    /// The text after it; at the end what had not been sent.
    pub fn later(&mut self) -> Option<String> {
        self.back = self.back.checked_sub(1)?;
        match self.back {
            0 => Some(std::mem::take(&mut self.draft)),
            back => self.sent.get(self.sent.len() - back).cloned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_sent_is_recalled_and_the_draft_is_not_lost() {
        let mut history = History::default();
        assert_eq!((history.earlier("x"), history.later()), (None, None));
        for text in ["one", "two", "two"] {
            history.add(text);
        }
        assert_eq!(history.earlier("draft").as_deref(), Some("two"));
        assert_eq!(history.earlier("two").as_deref(), Some("one"));
        assert_eq!(history.earlier("one"), None);
        assert_eq!(history.later().as_deref(), Some("two"));
        assert_eq!(history.later().as_deref(), Some("draft"));
        assert_eq!(history.later(), None);
    }

    #[test]
    fn the_oldest_is_forgotten() {
        let mut history = History::default();
        for number in 0..=MOST {
            history.add(&number.to_string());
        }
        let mut oldest = None;
        while let Some(text) = history.earlier("") {
            oldest = Some(text);
        }
        assert_eq!(oldest.as_deref(), Some("1"));
    }
}
