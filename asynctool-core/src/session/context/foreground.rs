//! The foreground: a tool that speaks to the user itself, and nobody else does meanwhile (behaviour E4).

use std::{fmt, sync::Arc};

use super::say;
use crate::{floor::HoldId, session::core::Core, speaker::Played, toolset::AsyncRunContext};

/// A tool holds the floor: no deferred reply is given and no filler of others is said until it is dropped. What the
/// user says is answered.
#[must_use = "the floor is released when it is dropped"]
pub struct Foreground {
    /// `None` outside of a conversation, and in one that is closed.
    held: Option<Held>,
}

struct Held {
    core: Arc<Core>,
    hold: HoldId,
    call_id: Arc<str>,
}

impl Drop for Held {
    fn drop(&mut self) {
        self.core.update(|conversation, _| conversation.let_go(self.hold));
    }
}

impl Foreground {
    /// Says a line as the agent, and waits until the user has heard it. It is in the log, and models see it.
    ///
    /// It waits while somebody else speaks.
    pub async fn say(&self, text: impl Into<String>) -> Played {
        match &self.held {
            Some(held) => say(&held.core, &held.call_id, text.into(), false).await,
            None => Played::Interrupted,
        }
    }
}

impl fmt::Debug for Foreground {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Foreground").field("is_held", &self.held.is_some()).finish()
    }
}

impl AsyncRunContext {
    /// Takes the floor, when everything that this task has said before was told and nobody speaks. It is bounded by the
    /// task's own timeout. A call that has no output yet is answered that it still runs: its turn has the floor.
    ///
    /// ```
    /// # use asynctool_core::AsyncRunContext;
    /// async fn read_terms(ctx: &AsyncRunContext) {
    ///     let floor = ctx.foreground().await;
    ///     floor.say("Before you buy: the ticket cannot be returned.").await;
    /// } // and here the others may speak again
    /// ```
    pub async fn foreground(&self) -> Foreground {
        let Some(core) = self.core() else { return Foreground { held: None } };
        let call_id: Arc<str> = self.call_id().into();
        self.host().detach();
        let hold = core.update(|conversation, _| conversation.ask_to_hold(&call_id));
        let Some(hold) = hold else { return Foreground { held: None } };
        let own = Held { core: core.clone(), hold, call_id };
        let granted = core.until(|conversation| match conversation.holds(hold) {
            Some(false) => None,
            granted => Some(granted.is_some()),
        });
        let granted = granted.await;
        Foreground { held: granted.then_some(own) }
    }
}
