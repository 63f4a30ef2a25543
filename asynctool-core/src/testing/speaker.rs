//! A speaker that takes its time, under the clock of the test.

use std::{sync::Arc, time::Duration};

use crate::{
    lock::Lock,
    speaker::{Line, Played, Playing, Speaker},
};

/// Plays what the agent says at a set pace, word by word; shared by its clones. An interruption cuts it off after the
/// last word that was played to its end.
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
    /// How many words it may still play before it is cut off by itself.
    left: Lock<Option<usize>>,
}

impl PacedSpeaker {
    /// One that takes so long for a word.
    #[must_use]
    pub fn new(word: Duration) -> Self {
        Self(Arc::new(Pace { word, left: Lock::new(None) }))
    }

    /// From now on it plays so many words more, and is then cut off without the session's doing, as a device is that
    /// hears the user first. Once; after that it plays on.
    pub fn cut_after(&self, words: usize) {
        *self.0.left.lock() = Some(words);
    }

    /// Whether the next word is one too many.
    fn is_cut(&self) -> bool {
        let mut left = self.0.left.lock();
        match *left {
            Some(0) => left.take().is_some(),
            Some(words) => {
                *left = Some(words - 1);
                false
            }
            None => false,
        }
    }
}

impl Speaker for PacedSpeaker {
    fn play(&self, mut line: Line) -> Playing<'_> {
        Box::pin(async move {
            while let Some(text) = line.next().await {
                for word in text.split_inclusive(char::is_whitespace) {
                    if self.is_cut() {
                        return Played::Interrupted;
                    }
                    tokio::time::sleep(self.0.word).await;
                    line.heard(word);
                }
            }
            Played::All
        })
    }
}
