//! The task manager alone, under an agent loop of your own; `think` stands where you ask your model.
use asynctool_core::{AsyncRunContext, Dialect, FunctionCall, Pair, TaskManager, ToolError, toolset};
use std::{io::Write, time::Duration};

struct Kitchen;

#[toolset]
impl Kitchen {
    /// Bake a cake. Takes a while.
    async fn bake(&self, ctx: &AsyncRunContext, kind: &str) -> Result<String, ToolError> {
        ctx.update(format!("The {kind} cake is in the oven.")).await;
        tokio::time::sleep(Duration::from_millis(300)).await;
        Ok(format!("The {kind} cake is ready."))
    }
}

/// What the model says to the history so far: calls of tools, or none when it is content.
fn think(_tools: &serde_json::Value, history: &[Pair]) -> Vec<FunctionCall> {
    let bake = |id: &str| FunctionCall::new(id, "bake", r#"{"kind": "plum"}"#);
    match history.len() {
        0 => vec![bake("call_1"), bake("call_2")], // twice the same: the second one is refused
        _ => vec![],
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let tasks = TaskManager::builder().toolset(Kitchen).build()?;
    let tools = tasks.registry().render(Dialect::OpenAi).to_json();
    let mut history: Vec<Pair> = Vec::new();
    loop {
        let calls = think(&tools, &history);
        if calls.is_empty() && tasks.is_idle() {
            break; // nothing to do, nothing runs, nothing is unread
        }
        let outputs = tasks.call_all(calls.clone()).await; // exactly one for each, always
        history.extend(calls.into_iter().zip(outputs).map(|(call, output)| Pair { call, output }));
        if !tasks.is_idle() {
            history.extend(tasks.next_update().await.map(|update| update.pair));
        }
    }
    for Pair { call, output } in &history {
        writeln!(std::io::stdout(), "{} {}: {}", call.id, call.name, output.text)?;
    }
    Ok(())
}
