//! What a tool's context can do because its call belongs to a conversation.

mod filler;
mod foreground;

use std::sync::{Arc, Weak};

pub use filler::{FillerLines, FillerOptions};
pub use foreground::Foreground;

use super::{conversation::LineId, core::Core};
use crate::{chat::LogEntry, speaker::Played, toolset::AsyncRunContext};

/// The way from a tool's context to its conversation.
pub(super) struct ChatLink(Weak<Core>);

impl ChatLink {
    pub(super) fn new(core: &Arc<Core>) -> Self {
        Self(Arc::downgrade(core))
    }
}

/// It is too late to protect anything: the user has interrupted the reply of the turn, or the task was told to stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the turn was interrupted already, or the task told to stop")]
pub struct AlreadyInterrupted;

/// What a tool can do only in a conversation. Outside of a [`Session`](crate::Session) there is nobody to hear it: then
/// these return at once.
impl AsyncRunContext {
    fn core(&self) -> Option<Arc<Core>> {
        self.data::<ChatLink>().and_then(|link| link.0.upgrade())
    }

    /// The conversation so far; empty if the call does not belong to a [`Session`](crate::Session).
    #[must_use]
    pub fn chat(&self) -> Vec<Arc<LogEntry>> {
        self.core().map(|core| core.log()).unwrap_or_default()
    }

    /// Protects what cannot be taken back: the reply of the turn that made this call is not interrupted any more, and
    /// the model can neither cancel nor replace the task (behaviour E3).
    ///
    /// The error says that the reply was interrupted already, or that the task was told to stop; then nothing is protected.
    ///
    /// ```
    /// # use asynctool_core::{AsyncRunContext, ToolError};
    /// async fn pay(ctx: &AsyncRunContext) -> Result<&'static str, ToolError> {
    ///     if ctx.disallow_interruptions().is_err() {
    ///         return Err(ToolError::say("nothing was paid: the user has interrupted"));
    ///     }
    ///     // From here on it happens.
    ///     Ok("paid")
    /// }
    /// ```
    pub fn disallow_interruptions(&self) -> Result<(), AlreadyInterrupted> {
        if !self.host().protect() {
            return Err(AlreadyInterrupted);
        }
        let Some(core) = self.core() else { return Ok(()) };
        let protected = core.update(|conversation, _| conversation.protect(self.call_id()));
        if protected.is_err() {
            self.host().unprotect();
        }
        protected
    }

    /// Waits until the user has heard what the agent has said on account of this call: before its first update the
    /// words that came with the call, after it the whole reply (behaviour E5a).
    pub async fn wait_for_playout(&self) -> Played {
        match self.core() {
            Some(core) => core.until(|conversation| conversation.playout(self.call_id())).await,
            None => Played::All,
        }
    }
}

/// Says a line, and ends when it was played. If the future is dropped the line is not said, or cut off.
async fn say(core: &Arc<Core>, call_id: &str, text: String, is_aside: bool) -> Played {
    /// Takes the line back.
    struct Spoken<'c>(&'c Core, LineId);
    impl Drop for Spoken<'_> {
        fn drop(&mut self) {
            self.0.update(|conversation, now| conversation.give_up_line(self.1, now));
        }
    }

    let Some((id, played)) = core.say(call_id, text, is_aside) else { return Played::Interrupted };
    let _spoken = Spoken(core, id);
    played.await.unwrap_or(Played::Interrupted)
}
