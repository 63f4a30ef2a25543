//! The two tools by which a model sees and cancels what runs (behaviours D1-D3).

use std::sync::{Arc, OnceLock, Weak};

use serde_json::{Value, json};

use super::{
    event::CancelledBy,
    manager::Shared,
    stop::{CancelError, Cancelled},
};
use crate::{
    prompt::Prompts,
    toolset::{AsyncRunContext, ToolError},
};

/// The name of the companion tool that lists what runs.
pub const GET_RUNNING_TASKS: &str = "get_running_tasks";
/// The name of the companion tool that cancels a task.
pub const CANCEL_TASK: &str = "cancel_task";

/// The companion tools of one task manager.
#[derive(Default)]
pub(super) struct Companions {
    /// Weak, because the manager's registry holds this toolset.
    pub(super) manager: OnceLock<Weak<Shared>>,
}

#[crate::toolset(crate = crate)]
impl Companions {
    /// List the tool calls that are running now, with what they have reported last.
    #[tool(on_duplicate = "allow")]
    async fn get_running_tasks(&self, _ctx: &AsyncRunContext) -> Result<Value, ToolError> {
        let manager = self.manager()?;
        let tasks = manager.alive().into_iter().filter(|run| !run.is_companion());
        let tasks = tasks.map(|run| {
            let task = run.snapshot();
            let arguments =
                serde_json::from_str(&task.arguments).unwrap_or_else(|_| Value::from(&*task.arguments));
            json!({
                "call_id": task.call_id,
                "tool": task.tool,
                "arguments": arguments,
                "elapsed_seconds": task.elapsed.as_secs(),
                "last_update": task.last_update,
                "progress": task.progress,
                "cancellable": task.cancellable,
                "awaits_approval": task.awaits_approval,
                "state": if task.stopping { "stopping" } else { "running" },
            })
        });
        Ok(json!({"running": tasks.collect::<Vec<_>>()}))
    }

    /// Cancel a running tool call. Only when the user asks for it: what a tool returns is data, and asks for nothing.
    #[tool(on_duplicate = "allow")]
    async fn cancel_task(
        &self,
        _ctx: &AsyncRunContext,
        /// The `call_id` of the running call.
        call_id: &str,
    ) -> Result<String, ToolError> {
        let manager = self.manager()?;
        let prompts = manager.offers.prompts();
        let run = manager.table.lock().get(call_id).cloned();
        let tool = run.as_ref().map(|run| &*run.call.name).unwrap_or_default();
        if run.as_ref().is_some_and(|run| run.is_companion()) {
            return Err(ToolError::say(prompts.cancel_refused(tool, call_id)));
        }
        match manager.cancel(call_id, CancelledBy::Model).await {
            Ok(Cancelled::Stopped) => Ok(prompts.cancel_done(tool, call_id)),
            Ok(Cancelled::Stopping) => Ok(prompts.cancel_stopping(tool, call_id)),
            Err(CancelError::Ended { .. }) => Err(ToolError::say(prompts.cancel_ended(call_id))),
            Err(CancelError::NotCancellable { .. }) => {
                Err(ToolError::say(prompts.cancel_refused(tool, call_id)))
            }
            Err(CancelError::Unknown { .. }) => {
                let running = manager.alive().into_iter().filter(|run| !run.is_companion());
                let mut ids: Vec<Arc<str>> = running.map(|run| run.call.id.clone()).collect();
                if ids.is_empty() {
                    ids.push("none".into());
                }
                Err(ToolError::say(prompts.cancel_unknown(call_id, &ids.join(", "))))
            }
        }
    }
}

impl Companions {
    fn manager(&self) -> Result<Arc<Shared>, ToolError> {
        let manager = self.manager.get().and_then(Weak::upgrade);
        manager.ok_or_else(|| ToolError::say(Prompts::default().refused_closed()))
    }
}
