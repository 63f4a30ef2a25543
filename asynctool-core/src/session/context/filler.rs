//! Fillers: what a tool has said while it works and everybody is silent (behaviour E5).

use std::{future::Future, sync::Arc, time::Duration};

use super::say;
use crate::{
    session::{conversation::Stillness, core::Core},
    speaker::Played,
    toolset::AsyncRunContext,
};

/// When fillers are said.
///
/// ```
/// use asynctool_core::FillerOptions;
/// use std::time::Duration;
///
/// let mut options = FillerOptions::default();
/// options.delay = Duration::from_secs(2);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FillerOptions {
    /// How long it is still before the first one. 3 seconds.
    pub delay: Duration,
    /// How long it is still between one and the next. 10 seconds.
    pub interval: Duration,
    /// How many are said at most. 3.
    pub max_steps: u32,
}

impl Default for FillerOptions {
    fn default() -> Self {
        Self { delay: Duration::from_secs(3), interval: Duration::from_secs(10), max_steps: 3 }
    }
}

/// The lines that fill a silence: one that is said each time, several that are said in turn, or what a function says
/// of the step, which counts from 0.
pub struct FillerLines(Box<dyn Fn(u32) -> String + Send + Sync>);

impl FillerLines {
    /// Lines that a function makes.
    pub fn from_fn(line: impl Fn(u32) -> String + Send + Sync + 'static) -> Self {
        Self(Box::new(line))
    }
}

impl From<&str> for FillerLines {
    fn from(line: &str) -> Self {
        line.to_owned().into()
    }
}

impl From<String> for FillerLines {
    fn from(line: String) -> Self {
        Self::from_fn(move |_| line.clone())
    }
}

impl<S: Into<String>> From<Vec<S>> for FillerLines {
    fn from(lines: Vec<S>) -> Self {
        let lines: Vec<String> = lines.into_iter().map(Into::into).collect();
        Self::from_fn(move |step| {
            let line = (step as usize).checked_rem(lines.len()).and_then(|at| lines.get(at));
            line.cloned().unwrap_or_default()
        })
    }
}

impl<S: Into<String>, const N: usize> From<[S; N]> for FillerLines {
    fn from(lines: [S; N]) -> Self {
        Vec::from(lines).into()
    }
}

impl AsyncRunContext {
    /// Waits for a future, and has the user told now and then that it takes its time. Any word, the user's, the agent's
    /// or an update of this task, starts the delay anew. An interruption of the turn ends the fillers, not the future.
    ///
    /// If the delay is over before the call has any output, it is answered that it still runs: so the agent itself says
    /// something, and the conversation goes on.
    ///
    /// ```
    /// # use asynctool_core::{AsyncRunContext, FillerOptions};
    /// # async fn search() -> u32 { 7 }
    /// async fn count(ctx: &AsyncRunContext) -> u32 {
    ///     ctx.with_filler(["Still searching...", "Almost there..."], FillerOptions::default(), search()).await
    /// }
    /// ```
    pub async fn with_filler<F: Future>(
        &self,
        lines: impl Into<FillerLines>,
        options: FillerOptions,
        future: F,
    ) -> F::Output {
        let Some(core) = self.core() else { return future.await };
        let lines = lines.into();
        tokio::pin!(future);
        tokio::select! {
            biased;
            output = &mut future => output,
            () = fill(self, &core, &lines, options) => future.await,
        }
    }
}

/// Says the lines, each when it has been still for long enough.
async fn fill(ctx: &AsyncRunContext, core: &Arc<Core>, lines: &FillerLines, options: FillerOptions) {
    let (call_id, began) = (ctx.call_id(), core.clock.now());
    // Since the last line nobody else has said anything.
    let mut own_silence = None;
    let mut step = 0;
    while step < options.max_steps {
        let moved = core.next_move();
        tokio::pin!(moved);
        moved.as_mut().enable();
        let stillness = core.look(|conversation| conversation.stillness(call_id));
        let since = match stillness {
            Stillness::Over => return,
            Stillness::Broken => {
                moved.await;
                continue;
            }
            Stillness::Since(since) | Stillness::Unanswered(since) => since.max(began),
        };
        let wait = if own_silence == Some(since) { options.interval } else { options.delay };
        let moment = since.saturating_add(wait);
        if moment > core.clock.now() {
            let _ = tokio::time::timeout_at(core.clock.instant_of(moment), moved).await;
            continue;
        }
        if matches!(stillness, Stillness::Unanswered(_)) {
            ctx.host().detach();
            continue;
        }
        let line = (lines.0)(step);
        // One that somebody else's words came before waits for the next silence.
        if line.trim().is_empty() || say(core, call_id, line, true).await == Played::All {
            step += 1;
        }
        own_silence = match core.look(|conversation| conversation.stillness(call_id)) {
            Stillness::Since(since) => Some(since),
            _ => None,
        };
    }
}
