//! Tools that run on while an LLM agent keeps talking.
//!
//! Write plain `async` methods, put [`#[toolset]`](macro@toolset) on the impl block, and a model can call them. A tool
//! that takes long says [`ctx.update(..)`](AsyncRunContext::update): its first update answers the call, so that the
//! conversation goes on; what it says later is told when everyone is idle, merged with other news into one reply.
//! A model does not start the same job twice: a call that matches a running one is refused, until the model says that the user wants it.
//!
//! Some jobs want a person's word first: a tool with `approval` does not run before an [`Approver`] has granted the call.
//!
//! The [`guide`] begins with a first tool and leads to a conversation with a voice. What happens when, exactly, is told
//! by `docs/behaviours.md` in the repository.
//!
//! Three floors, each of which knows only those below it:
//!
//! 1. **describe**: what a tool is. [`Toolset`], [`Registry`], [`Dialect`], [`ToolError`], [`Json`].
//! 2. **run**: a call becomes a running task. [`TaskManager`], for people with an agent loop of their own.
//! 3. **converse**: a whole conversation. [`Session`], [`Agent`], [`ChatModel`].
//!
//! ```
//! use asynctool_core::{AsyncRunContext, FunctionCall, TaskManager, ToolError, toolset};
//!
//! struct Kitchen;
//!
//! #[toolset]
//! impl Kitchen {
//!     /// Bake a cake. Takes half an hour.
//!     async fn bake(
//!         &self,
//!         ctx: &AsyncRunContext,
//!         /// What kind of cake.
//!         kind: &str,
//!     ) -> Result<String, ToolError> {
//!         ctx.update(format!("The {kind} cake is in the oven.")).await;
//!         tokio::time::sleep(std::time::Duration::from_secs(1800)).await;
//!         Ok(format!("The {kind} cake is ready."))
//!     }
//! }
//!
//! # tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap().block_on(async {
//! let tasks = TaskManager::builder().toolset(Kitchen).build().unwrap();
//! let first = tasks.call(FunctionCall::new("call_1", "bake", r#"{"kind": "plum"}"#)).await;
//! assert!(first.text.starts_with("The plum cake is in the oven."));
//!
//! let second = tasks.call(FunctionCall::new("call_2", "bake", r#"{"kind": "plum"}"#)).await;
//! assert!(second.text.contains("running already"));
//!
//! let done = tasks.next_update().await.unwrap();
//! assert_eq!(&*done.pair.output.text, "The plum cake is ready.");
//! # });
//! ```
#![cfg_attr(docsrs, feature(doc_cfg))]

mod chat;
mod clock;
mod delivery;
mod floor;
// Its examples play conversations, for which they need the testing kit; its text is for every reader.
#[cfg(any(feature = "testing", not(doctest)))]
#[cfg_attr(docsrs, doc(auto_cfg = false))]
pub mod guide;
mod lock;
mod model;
mod prompt;
#[cfg(test)]
mod properties;
mod session;
mod shared_text;
mod speaker;
mod task;
#[cfg(feature = "testing")]
#[cfg_attr(docsrs, doc(cfg(feature = "testing")))]
pub mod testing;
mod toolset;

pub use asynctool_macros::toolset;
pub use schemars;

pub use chat::{ChatItem, ChatLog, Exchange, Exchanges, LogEntry, Message, RequestItem, Role};
pub use floor::ReplyId;
pub use model::{
    ChatModel, Emitter, ModelError, ModelEvent, ModelFailure, ModelRequest, ModelStream, ToolChoice, Usage,
};
pub use prompt::{Prompt, PromptError, Prompts};
pub use session::{
    Agent, AgentState, AlreadyInterrupted, Events, FillerLines, FillerOptions, Foreground, InterruptedBy,
    PendingTurn, ReplyCause, ReplyPolicy, ReplyStatus, Session, SessionBuilder, SessionError, SessionEvent,
    SessionOptions, StartError, Timeline, Turn, UserState,
};
pub use speaker::{Line, Played, Playing, Speaker};
pub use task::{
    AnsweredBy, Answering, Approval, ApprovalRequest, Approver, CANCEL_TASK, CancelError, Cancelled,
    CancelledBy, FunctionCall, FunctionOutput, GET_RUNNING_TASKS, Limits, Mandate, Pair, Refusal,
    RunningTask, ShutdownReport, TaskEvent, TaskListener, TaskManager, TaskManagerBuilder, TaskStatus,
    TaskUpdate, UpdateKind, What,
};
pub use toolset::{
    AsyncRunContext, Breach, Data, Descriptor, Dialect, DuplicateScope, Expected, Failure, Format, Handoff,
    Hints, Json, Loss, OnDuplicate, OnHandoff, Param, Policy, RawTool, Reading, Registry, RegistryError,
    Rejection, Rendered, RenderedTool, RunHost, Tell, Tool, ToolError, ToolOutput, ToolResult, Toolset,
    ToolsetOptions, Update, Urgency, assert_disjoint,
};

/// What the code that `#[toolset]` writes refers to; not for hands.
#[doc(hidden)]
pub mod __private {
    pub use crate::toolset::{
        arrival::Arrival,
        context::{FromContext, boxed},
        output::finish,
        policy::{DuplicateScope, Hints, OnDuplicate, Policy, detach_after, timeout},
        rule::{Format, Number, Rule},
        schema::{JsonForm, NoJsonForm, example, schema_with},
        slot::{NoPlace, PlaceFor, formatted, listed, measured, patterned, ranged},
        tool::{Names, Param, Tool, ToolFn, ToolFuture, Toolset, description},
    };
}
