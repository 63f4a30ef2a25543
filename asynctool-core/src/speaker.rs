//! The mouth of an agent: who plays what it says, and tells how much of it was heard.

use std::{fmt, future::Future, pin::Pin};

use tokio::sync::mpsc::UnboundedReceiver;

/// How far a line was played.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Played {
    /// To its end.
    All,
    /// It was cut off.
    Interrupted,
}

/// What a speaker does with one line.
pub type Playing<'s> = Pin<Box<dyn Future<Output = Played> + Send + 's>>;

/// Plays what the agent says: by a voice, or on a screen at the pace of a reader.
///
/// A session without one takes all words as heard when the model has written them.
///
/// ```
/// use asynctool_core::{Line, Played, Playing, Speaker};
/// use std::time::Duration;
///
/// /// Shows three words a second.
/// struct Typewriter;
///
/// impl Speaker for Typewriter {
///     fn play(&self, mut line: Line) -> Playing<'_> {
///         Box::pin(async move {
///             while let Some(text) = line.next().await {
///                 for word in text.split_inclusive(' ') {
///                     tokio::time::sleep(Duration::from_millis(333)).await;
///                     line.heard(word); // from here on it was said, whoever interrupts
///                 }
///             }
///             Played::All
///         })
///     }
/// }
/// ```
pub trait Speaker: Send + Sync + 'static {
    /// Plays a line. If the future is dropped the user has cut it off: fall silent at once.
    ///
    /// Return [`Played::Interrupted`] if it was cut off for a reason that the session does not know.
    fn play(&self, line: Line) -> Playing<'_>;
}

/// One line to be played: its words as they come, and the place to tell what was heard of them.
pub struct Line {
    words: UnboundedReceiver<String>,
    hear: Box<dyn Fn(&str) + Send + Sync>,
}

impl Line {
    pub(crate) fn new(words: UnboundedReceiver<String>, hear: Box<dyn Fn(&str) + Send + Sync>) -> Self {
        Self { words, hear }
    }

    /// The next words; `None` when the line is at its end.
    pub async fn next(&mut self) -> Option<String> {
        self.words.recv().await
    }

    /// Tells that the user has heard these words. Only what was told so is in the conversation's log.
    pub fn heard(&self, words: &str) {
        (self.hear)(words);
    }
}

impl fmt::Debug for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Line")
    }
}

/// The speaker of a session that was given none.
pub(crate) struct AtOnce;

impl Speaker for AtOnce {
    fn play(&self, mut line: Line) -> Playing<'_> {
        Box::pin(async move {
            while let Some(words) = line.next().await {
                line.heard(&words);
            }
            Played::All
        })
    }
}

impl<S: Speaker + ?Sized> Speaker for std::sync::Arc<S> {
    fn play(&self, line: Line) -> Playing<'_> {
        (**self).play(line)
    }
}
