//! A speaker that takes its time, under the clock of the test.

use std::{sync::Arc, time::Duration};

use crate::{
    lock::Lock,
    speaker::{Line, Played, Playing, Speaker},
};

/// Plays what the agent says at a set pace, word by word; shared by its clones. An interruption cuts it off after the
/// last word that was played to its end.
///
/// A word ends with the first white space after it, or with the line. Where the model's stream is cut into pieces makes
/// no difference.
///
/// ```
/// use asynctool_core::{Session, testing::{Answer, PacedSpeaker, ScriptedModel, transcript}};
/// use std::time::Duration;
///
/// # tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap().block_on(async {
/// let model = ScriptedModel::new([Answer::say("Once upon a time")]);
/// let speaker = PacedSpeaker::new(Duration::from_millis(500));
/// let session = Session::builder(model).speaker(speaker).start().unwrap();
/// let turn = session.user("Tell me a story");
/// tokio::time::sleep(Duration::from_millis(1200)).await;
/// session.user_started_speaking();
/// assert_eq!(turn.await.unwrap().text, "Once upon ");
/// # });
/// ```
#[derive(Clone, Debug)]
pub struct PacedSpeaker(Arc<Pace>);

#[derive(Debug)]
struct Pace {
    word: Duration,
    cut: Lock<Option<Cut>>,
}

/// Where it is cut off by itself.
#[derive(Debug)]
enum Cut {
    /// After so many words more.
    After(usize),
    /// Before a word that contains this.
    At(String),
}

impl PacedSpeaker {
    /// One that takes so long for a word.
    #[must_use]
    pub fn new(word: Duration) -> Self {
        Self(Arc::new(Pace { word, cut: Lock::new(None) }))
    }

    /// From now on it plays so many words more, and is then cut off without the session's doing, as a device is that
    /// hears the user first. Once; after that it plays on.
    pub fn cut_after(&self, words: usize) {
        *self.0.cut.lock() = Some(Cut::After(words));
    }

    /// The same before the first word that contains this text.
    pub fn cut_at(&self, text: impl Into<String>) {
        *self.0.cut.lock() = Some(Cut::At(text.into()));
    }

    /// Whether it is cut off before this word.
    fn is_cut(&self, word: &str) -> bool {
        let mut cut = self.0.cut.lock();
        let is_cut = match &mut *cut {
            None => false,
            Some(Cut::At(text)) => word.contains(text.as_str()),
            Some(Cut::After(0)) => true,
            Some(Cut::After(left)) => {
                *left -= 1;
                false
            }
        };
        is_cut && cut.take().is_some()
    }

    /// Plays a word to its end, if it is not cut off before.
    async fn plays(&self, word: &str, line: &Line) -> bool {
        if self.is_cut(word) {
            return false;
        }
        tokio::time::sleep(self.0.word).await;
        line.heard(word);
        true
    }
}

impl Speaker for PacedSpeaker {
    fn play(&self, mut line: Line) -> Playing<'_> {
        Box::pin(async move {
            let mut begun = Begun::default();
            while let Some(text) = line.next().await {
                for word in begun.go_on(&text) {
                    if !self.plays(&word, &line).await {
                        return Played::Interrupted;
                    }
                }
            }
            let Begun(last) = begun;
            if last.trim().is_empty() {
                line.heard(&last); // white space is heard in no time
            } else if !self.plays(&last, &line).await {
                return Played::Interrupted;
            }
            Played::All
        })
    }
}

/// A word of which the end has not come yet.
#[derive(Default)]
struct Begun(String);

impl Begun {
    /// The words that the text completes.
    fn go_on(&mut self, text: &str) -> Vec<String> {
        let mut words = Vec::new();
        for c in text.chars() {
            // A word that begins with white space does so because the one before it was played at once.
            let ends = c.is_whitespace() && !self.0.trim_start().is_empty();
            self.0.push(c);
            if ends {
                words.push(std::mem::take(&mut self.0));
            }
        }
        words
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The words, and what is left.
    fn words(pieces: &[&str]) -> (Vec<String>, String) {
        let mut begun = Begun::default();
        let words = pieces.iter().flat_map(|piece| begun.go_on(piece)).collect();
        (words, begun.0)
    }

    #[test]
    fn words_are_the_same_however_the_model_streams() {
        let text = " Once  upon a\n\ntime ";
        let whole = words(&[text]);
        let expected = [" Once ", " upon ", "a\n", "\ntime "].map(str::to_owned).to_vec();
        assert_eq!(whole, (expected, String::new()));
        for end in 0..=text.len() {
            let (first, rest) = text.split_at(end);
            assert_eq!(words(&[first, rest]), whole, "{first:?} + {rest:?}");
        }
        let letters: Vec<String> = text.chars().map(String::from).collect();
        assert_eq!(words(&letters.iter().map(String::as_str).collect::<Vec<_>>()), whole);
    }

    #[test]
    fn a_word_is_complete_with_its_first_space_and_what_is_left_at_the_end_is_one_too() {
        assert_eq!(words(&["Hi "]), (vec!["Hi ".to_owned()], String::new()));
        assert_eq!(words(&["Hi ", " "]), (vec!["Hi ".to_owned()], " ".to_owned()));
        assert_eq!(words(&["Hi you"]), (vec!["Hi ".to_owned()], "you".to_owned()));
    }
}
