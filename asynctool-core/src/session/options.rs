//! How a session behaves.

use std::time::Duration;

use crate::{task::Limits, toolset::Reading};

/// Whether what a reply to the user had in view is told once more on its own (behaviour B7).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ReplyPolicy {
    /// No: a reply that ended well has told what it had in view.
    #[default]
    SkipIfSeen,
    /// The model is asked: a deferred reply follows, which may be empty.
    AskIfSeen,
    /// Yes: replies to the user are not asked to tell it, and a deferred reply is.
    Always,
}

/// The options of a session.
///
/// ```
/// use std::time::Duration;
/// use asynctool_core::SessionOptions;
///
/// let mut options = SessionOptions::default();
/// options.merge_window = Duration::from_millis(500);
/// options.limits.running = 16;
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SessionOptions {
    /// The limits of its tasks.
    pub limits: Limits,
    /// How the arguments of calls are read.
    pub reading: Reading,
    /// How long a notice waits for others that may be told with it. 100 ms.
    pub merge_window: Duration,
    /// What becomes of notices that a reply to the user had in view. [`ReplyPolicy::SkipIfSeen`].
    pub reply_policy: ReplyPolicy,
    /// Whether the model may call tools in a deferred reply; those that need a request of the user it may not (see
    /// [`attended`](Self::attended)). False.
    pub deferred_tools: bool,
    /// How often the model may call tools after something that the user said; then it is asked to answer without them. 8.
    pub max_tool_steps: u32,
    /// Whether there is a user, who can be asked: then a task is cancelled by the model, and a duplicate confirmed, only
    /// in direct answer to something that the user has said. False for an agent that works by itself. True.
    pub attended: bool,
    /// Whether the model gets `get_running_tasks` and `cancel_task`. True.
    pub companions: bool,
    /// How long the model may say nothing, before its answer or in the middle of it. A sign of life (a text without
    /// words) begins it anew, but five times as long without a word is too long whatever it says. 60 seconds.
    pub model_silence: Duration,
    /// How long the speaker may go on without saying that a word was heard. 60 seconds.
    pub speaker_silence: Duration,
    /// Bytes of one answer of the model; a longer one is a failure. 1 MiB.
    pub answer_bytes: usize,
    /// Bytes of one text of the user; a longer one is refused. 256 KiB.
    pub user_text_bytes: usize,
    /// Texts of the user that wait for an answer; a further one is refused. 64.
    pub waiting_user_texts: usize,
    /// Entries of the log from which on it is full: see [`SessionEvent::LogFull`](crate::SessionEvent::LogFull). No limit.
    pub log_items: Option<usize>,
    /// Events that [`Session::timeline`](crate::Session::timeline) shows; the oldest are forgotten. 1,024.
    pub timeline_events: usize,
    /// Events that are kept for a listener that is slow; it is told how many it missed. 1,024.
    pub events: usize,
}

impl Default for SessionOptions {
    fn default() -> Self {
        Self {
            limits: Limits::default(),
            reading: Reading::default(),
            merge_window: Duration::from_millis(100),
            reply_policy: ReplyPolicy::default(),
            deferred_tools: false,
            max_tool_steps: 8,
            attended: true,
            companions: true,
            model_silence: Duration::from_secs(60),
            speaker_silence: Duration::from_secs(60),
            answer_bytes: 1 << 20,
            user_text_bytes: 256 << 10,
            waiting_user_texts: 64,
            log_items: None,
            timeline_events: 1024,
            events: 1024,
        }
    }
}
