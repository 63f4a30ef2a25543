//! A fake run: what a fake tool does in one call.

use std::time::Duration;

use serde_json::Value;

use crate::{
    session::Agent,
    toolset::{AsyncRunContext, ToolError, ToolOutput, ToolResult, Update},
};

/// One run of a fake tool: what it says, how long it takes, how it ends.
///
/// A run that is given no end ends with nothing to report.
///
/// ```
/// use std::time::Duration;
/// use asynctool_core::{Update, testing::FakeRun};
///
/// let booking = FakeRun::that()
///     .updates("Searching...")
///     .waits(Duration::from_secs(60))
///     .updates(Update::new("Found 3 flights").progress(0.5))
///     .waits(Duration::from_secs(60))
///     .returns("Booked.");
/// let failing = FakeRun::that().fails("sold out");
/// ```
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct FakeRun {
    acts: Vec<Act>,
    end: Option<End>,
}

#[derive(Clone, Debug)]
enum Act {
    Update(Update),
    Wait(Duration),
    Protect,
}

#[derive(Clone, Debug)]
enum End {
    Text(String),
    Json(Value),
    HandOff(Agent),
    Nothing,
    Fail(String),
    Break(String),
    Panic(String),
    Hang,
}

impl FakeRun {
    /// A run that does what follows.
    pub fn that() -> Self {
        Self::default()
    }

    /// Says an update.
    ///
    /// # Panics
    /// If the run has ended before, as all acts do.
    #[track_caller]
    pub fn updates(self, update: impl Into<Update>) -> Self {
        self.acts(Act::Update(update.into()))
    }

    /// Lets time pass.
    #[track_caller]
    pub fn waits(self, time: Duration) -> Self {
        self.acts(Act::Wait(time))
    }

    /// Protects what follows, as [`AsyncRunContext::disallow_interruptions`] does. If the reply was interrupted already,
    /// the run fails and says so.
    #[track_caller]
    pub fn protects(self) -> Self {
        self.acts(Act::Protect)
    }

    /// Ends with a text.
    #[track_caller]
    pub fn returns(self, text: impl Into<String>) -> Self {
        self.ends(End::Text(text.into()))
    }

    /// Ends with a value, which is shown as a tool's own would be: `returns_json(json!(booking))`.
    #[track_caller]
    pub fn returns_json(self, value: Value) -> Self {
        self.ends(End::Json(value))
    }

    /// Ends by handing the conversation to another agent.
    #[track_caller]
    pub fn hands_off(self, to: Agent) -> Self {
        self.ends(End::HandOff(to))
    }

    /// Ends with nothing to report.
    #[track_caller]
    pub fn returns_nothing(self) -> Self {
        self.ends(End::Nothing)
    }

    /// Fails with a text that the model reads.
    #[track_caller]
    pub fn fails(self, text: impl Into<String>) -> Self {
        self.ends(End::Fail(text.into()))
    }

    /// Fails with an error that the model does not read.
    #[track_caller]
    pub fn breaks(self, error: impl Into<String>) -> Self {
        self.ends(End::Break(error.into()))
    }

    /// Panics.
    #[track_caller]
    pub fn panics(self, message: impl Into<String>) -> Self {
        self.ends(End::Panic(message.into()))
    }

    /// Does nothing more and does not end.
    #[track_caller]
    pub fn hangs(self) -> Self {
        self.ends(End::Hang)
    }

    #[track_caller]
    fn acts(mut self, act: Act) -> Self {
        assert!(self.end.is_none(), "the run has ended before: {:?}", self.end);
        self.acts.push(act);
        self
    }

    #[track_caller]
    fn ends(mut self, end: End) -> Self {
        assert!(self.end.is_none(), "the run has ended before: {:?}", self.end);
        self.end = Some(end);
        self
    }

    /// Does it.
    pub(super) async fn perform(self, ctx: AsyncRunContext) -> ToolResult {
        for act in self.acts {
            match act {
                Act::Update(update) => ctx.update(update).await,
                Act::Wait(time) => tokio::time::sleep(time).await,
                Act::Protect => {
                    ctx.disallow_interruptions().map_err(|error| ToolError::say(error.to_string()))?;
                }
            }
        }
        match self.end {
            None | Some(End::Nothing) => Ok(ToolOutput::empty()),
            Some(End::Text(text)) => Ok(ToolOutput::text(text)),
            Some(End::Json(value)) => ToolOutput::json(&value),
            Some(End::HandOff(to)) => Ok(ToolOutput::empty().hand_off(to)),
            Some(End::Fail(text)) => Err(ToolError::say(text)),
            Some(End::Break(error)) => Err(ToolError::masked(error)),
            #[expect(clippy::panic, reason = "the test asks for it")]
            Some(End::Panic(message)) => panic!("{message}"),
            Some(End::Hang) => std::future::pending().await,
        }
    }
}
